import { dirname } from "node:path";
import {
  hasModes,
  makePrivateDirectory,
  putInPlace,
  syncDirectory,
} from "../../common/platform.ts";
import { heldContents } from "../store/check_files.ts";
import { FileFolder } from "./file_folder.ts";

/** Where the bytes of files are. */
export type FilePlaces = ConstructorParameters<typeof FileFolder>[0];

/**
 * Puts every file that a database refers to into a folder, unless it is there: as a second name
 * where the disk knows such, so that it takes no room, else as a copy. Files are never changed, so a
 * second name is as good.
 *
 * @param from where they may be, the best place first.
 * @returns how many there are, and how many were found nowhere.
 */
export async function shareHeldContents(
  database: string,
  from: readonly FilePlaces[],
  to: FilePlaces,
): Promise<{ readonly count: number; readonly missing: number }> {
  const target = new FileFolder(to);
  const sources = from.map((places) => new FileFolder(places));
  const taken = new Set<string>();
  let [count, missing] = [0, 0];
  for (const { digest, upload } of heldContents(database)) {
    const path = target.contentPath(digest);
    const candidates = sources.flatMap((source) => {
      const kept = source.contentPath(digest);
      // It was committed, and the server went down before it was moved; or it is moved right now.
      return upload === null ? [kept] : [kept, source.uploadPath(upload), kept];
    });
    count++;
    if (await isShared(candidates, path)) taken.add(path);
    else missing++;
  }
  await keepNames(taken, to.files);
  return { count, missing };
}

/** Gives all files of a folder second names in another one, or copies them. */
export async function shareAllContents(from: FilePlaces, to: FilePlaces): Promise<void> {
  const [source, target] = [new FileFolder(from), new FileFolder(to)];
  const taken = new Set<string>();
  for (const digest of source.contents()) {
    const path = target.contentPath(digest);
    if (await isShared([source.contentPath(digest)], path)) taken.add(path);
  }
  await keepNames(taken, to.files);
}

/** Names are on the disk only when their folders are, and a database that refers to them comes next. */
async function keepNames(paths: ReadonlySet<string>, root: string): Promise<void> {
  if (!hasModes || paths.size === 0) return;
  const folders = new Set(Array.from(paths, (path) => dirname(path)));
  for (const folder of [...folders, root]) await syncDirectory(folder);
}

/** Whether a file is at `path` in the end, taken from the first place that has it. */
async function isShared(candidates: readonly string[], path: string): Promise<boolean> {
  if (await exists(path)) return true;
  await makePrivateDirectory(dirname(path));
  for (const candidate of candidates) if (await share(candidate, path)) return true;
  return false;
}

/** Whether there was something to share: a server that runs may take it away at any moment. */
async function share(from: string, to: string): Promise<boolean> {
  try {
    await Deno.link(from, to);
    return true;
  } catch {
    return await copy(from, to);
  }
}

/** Another disk, or one that knows no second names: whole and for good, or not under its name. */
async function copy(from: string, to: string): Promise<boolean> {
  const unfinished = `${to}.part`;
  try {
    await Deno.copyFile(from, unfinished);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  await putInPlace(unfinished, to);
  return true;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
