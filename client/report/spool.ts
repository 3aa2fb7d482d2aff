import { join } from "node:path";
import { maxClientLineBytes } from "../../protocol/limits.ts";
import { makePrivateDirectory, writePrivateFile } from "../../common/platform.ts";
import type { Credential } from "./credential.ts";
import type { Report } from "./report.ts";

/**
 * Most reports that wait: two days of one a minute, some 12 MB of small files. When there are as
 * many, the older ones become sparser, and reach further back.
 */
export const maxSpooled = 2880;

/** A file that was begun and not finished is somebody's who is still at it, or else who was killed. */
const unfinishedMs = 10 * 60_000;

/** Who a report belongs to: what was read as one host is not told in another one's name. */
type Owner = Pick<Credential, "host" | "pin">;

interface Kept {
  readonly host: string;
  /** The fingerprint of the server that it is for. */
  readonly server: string;
  readonly report: Report;
}

/**
 * Reports on the disk that the server has not acknowledged yet. Each is a file of its own, which is
 * there whole or not at all: nothing else has to be right for it to be found, whoever was killed
 * or whatever became full.
 */
export class Spool {
  readonly #folder: string;
  readonly #owner: Owner;
  readonly #max: number;

  constructor(folder: string, owner: Owner, max: number = maxSpooled) {
    this.#folder = folder;
    this.#owner = owner;
    this.#max = max;
  }

  /**
   * Keeps a report; it is on the disk when this returns.
   *
   * @returns its name here.
   * @throws what the disk throws.
   */
  async add(report: Report): Promise<string> {
    await makePrivateDirectory(this.#folder);
    const names = await this.names();
    while (names.length >= this.#max) {
      const victim = names.splice(leastMissed(names.map(timeOf), Date.parse(report.at)), 1);
      await this.remove(victim);
    }
    const { host, pin } = this.#owner;
    const kept: Kept = { host, server: pin.fingerprint, report };
    const name = nameOf(report);
    await writePrivateFile(join(this.#folder, name), JSON.stringify(kept));
    return name;
  }

  /** What waits, the newest first. */
  async names(): Promise<string[]> {
    const names: string[] = [];
    try {
      for await (const { name } of Deno.readDir(this.#folder)) {
        if (name.endsWith(".json")) names.push(name);
        else if (name.endsWith(".new")) await this.#removeUnfinished(name);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return names.sort().reverse();
  }

  /**
   * @returns `undefined` when it was sent meanwhile, or is none, or another host's, and is gone then;
   * and also when it may not be read, as after a run of another user: it must not keep the others.
   */
  async read(name: string): Promise<Report | undefined> {
    const path = join(this.#folder, name);
    let text: string;
    try {
      // What is longer than a line is no report, and may be longer than the memory.
      text = (await Deno.stat(path)).size > maxClientLineBytes ? "" : await Deno.readTextFile(path);
    } catch {
      return undefined;
    }
    const report = this.#own(text);
    if (report === undefined) await this.remove([name]);
    return report;
  }

  /**
   * Forgets reports, whether they are there or not. One that cannot be removed is sent again, which
   * the server knows.
   */
  async remove(names: readonly string[]): Promise<void> {
    for (const name of names) await Deno.remove(join(this.#folder, name)).catch(() => {});
  }

  /** The report of a file, if it is one of this host for this server. */
  #own(text: string): Report | undefined {
    try {
      const kept: Partial<Kept> | null = JSON.parse(text);
      const { host, pin } = this.#owner;
      const isOwn = kept?.host === host && kept.server === pin.fingerprint;
      return isOwn && typeof kept.report === "object" && kept.report || undefined;
    } catch {
      return undefined;
    }
  }

  async #removeUnfinished(name: string): Promise<void> {
    const { mtime } = await Deno.stat(join(this.#folder, name)).catch(() => ({ mtime: null }));
    if (mtime !== null && Date.now() - mtime.getTime() > unfinishedMs) await this.remove([name]);
  }
}

/** Names sort by time. */
function nameOf({ at, counter }: Report): string {
  return `${String(Date.parse(at)).padStart(15, "0")}-${String(counter).padStart(16, "0")}.json`;
}

function timeOf(name: string): number {
  return Number(name.split("-")[0]);
}

/**
 * Which of several moments is missed least: the one whose neighbours are near each other, beside
 * how long ago it was. The first one and the last one say how long it all took, and stay.
 *
 * @param times falling.
 */
export function leastMissed(times: readonly number[], now: number): number {
  let [least, index] = [Number.POSITIVE_INFINITY, times.length - 1];
  for (let at = 1; at < times.length - 1; at++) {
    const gap = (times[at - 1]! - times[at + 1]!) / Math.max(1, now - times[at]!);
    if (gap < least) [least, index] = [gap, at];
  }
  return index;
}
