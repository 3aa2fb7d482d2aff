import { dirname } from "node:path";
import { makePrivateDirectory } from "../../common/platform.ts";
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
  let [count, missing] = [0, 0];
  for (const { digest, upload } of heldContents(database)) {
    const path = target.contentPath(digest);
    const candidates = sources.flatMap((source) => [
      source.contentPath(digest),
      // It was committed, and the server went down before it was moved.
      ...upload === null ? [] : [source.uploadPath(upload)],
    ]);
    count++;
    if (!await isShared([path, ...candidates], path)) missing++;
  }
  return { count, missing };
}

/** Gives all files of a folder second names in another one, or copies them. */
export async function shareAllContents(from: FilePlaces, to: FilePlaces): Promise<void> {
  const [source, target] = [new FileFolder(from), new FileFolder(to)];
  for (const digest of source.contents()) {
    await isShared([source.contentPath(digest)], target.contentPath(digest));
  }
}

/** Whether a file is at `path` in the end, taken from the first place that has it. */
async function isShared(candidates: readonly string[], path: string): Promise<boolean> {
  await makePrivateDirectory(dirname(path));
  for (const candidate of candidates) {
    if (await exists(candidate)) {
      if (candidate !== path) await share(candidate, path);
      return true;
    }
  }
  return false;
}

async function share(from: string, to: string): Promise<void> {
  try {
    await Deno.link(from, to);
  } catch {
    // Another disk, or one that knows no second names: whole, or not under its name.
    const unfinished = `${to}.part`;
    await Deno.copyFile(from, unfinished);
    await Deno.rename(unfinished, to);
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(({ isFile }) => isFile, () => false);
}
