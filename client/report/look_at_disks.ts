import type { DiskSpace } from "../../protocol/figures.ts";
import { freePercent, fullest, systemDisk } from "./disks.ts";
import type { Sources } from "./machine.ts";
import { isSayable, type Notes, tried } from "./notes.ts";
import { reasonOf, Untold } from "./untold.ts";

/**
 * A disk that does not answer by then is behind a network or a driver that is gone, and may never
 * answer: the report goes without it, or each run of cron would stay.
 */
const patienceMs = 2_000;

/** A longer path is passed over: no server takes it, and no person reads it. */
const maxPathCharacters = 256;

/** What a reading says of disks. */
interface LookedAt {
  readonly disk: string;
  readonly disks: DiskSpace[];
  readonly absent: readonly string[];
}

/** What looking at a disk came to; throws why there is no telling. */
type Look = () => DiskSpace;

/**
 * Asks the disks how full they are, all at once.
 *
 * @param asked paths; every mounted disk when there is none.
 * @returns what notes the first disk, and how full the fullest one is.
 */
export async function lookAtDisks(
  asked: readonly string[],
  sources: Pick<Sources, "disk" | "listDisks">,
  patience = patienceMs,
): Promise<(notes: Notes) => LookedAt> {
  const first = asked[0] ?? systemDisk();
  const list = asked.length > 0 ? tried(() => asked) : tried(sources.listDisks);
  const paths = pathsOf(list);
  const looks = new Map<string, Look>();
  await Promise.all([...new Set([first, ...paths, ...asked])].map(async (path) => {
    looks.set(path, await lookAt(path, sources, patience));
  }));
  return (notes) => {
    notes.take(["disk_free", "disk_total"], () => {
      const { free, total } = looks.get(first)!();
      return [free, total];
    });
    const disks = paths.flatMap((path) => spacesOf(looks.get(path)!));
    notes.take(["disk_free_percent"], () => {
      list();
      const percents = disks.map(freePercent).filter((one) => one !== undefined);
      if (percents.length > 0) return [Math.min(...percents)];
      // Why there is none, the first of them knows.
      looks.get(paths[0] ?? first)!();
      throw new Untold("not_found");
    });
    const absent = asked.filter((path) => isAbsent(looks.get(path)!));
    const disk = first.length > maxPathCharacters ? "" : first;
    return { disk, disks: fullest(disks), absent };
  };
}

async function lookAt(path: string, { disk }: Pick<Sources, "disk">, patience: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Untold("no_answer")), patience);
  });
  try {
    const space = await Promise.race([disk(path), late]);
    return () => space;
  } catch (error) {
    return () => {
      throw error;
    };
  } finally {
    clearTimeout(timer);
  }
}

function pathsOf(list: () => readonly string[]): readonly string[] {
  try {
    return list().filter((path) => path.length <= maxPathCharacters);
  } catch {
    return [];
  }
}

/** File systems in a cloud say that they have no end, which no server takes. */
function spacesOf(look: Look): DiskSpace[] {
  try {
    const space = look();
    const { free, total } = space;
    return total > 0 && free >= 0 && isSayable(free) && isSayable(total) ? [space] : [];
  } catch {
    return [];
  }
}

function isAbsent(look: Look): boolean {
  try {
    look();
    return false;
  } catch (error) {
    return reasonOf(error) === "not_found";
  }
}
