import { join } from "node:path";
import { isDiskError } from "../../../common/disk_failure.ts";
import { numberedName } from "./safe_name.ts";
import { TransferFailure } from "./transfer_failure.ts";

/** Nobody has so many files of one name; a folder that is hostile does not keep us for ever. */
const maxNumber = 10_000;

/** What a file is called that is not whole. */
const partEnding = ".part";

/**
 * Makes the file that a download grows in, beside what it will be called. It is always a new one:
 * nothing that is there is written to or followed.
 *
 * @param folder is made if need be.
 * @param name one that is safe.
 * @returns its path.
 * @throws {TransferFailure} `disk`
 */
export async function makePart(folder: string, name: string): Promise<string> {
  return await onDisk(folder, async () => {
    await Deno.mkdir(folder, { recursive: true });
    return await firstFree(folder, name, partEnding, async (path) => {
      (await Deno.open(path, { write: true, createNew: true })).close();
    });
  });
}

/**
 * Opens the file of a download that was begun.
 *
 * @returns `undefined` when it is gone, or something else is in its place, such as a link.
 */
export async function openPart(part: string): Promise<Deno.FsFile | undefined> {
  const found = await Deno.lstat(part).catch(() => undefined);
  if (found === undefined || !found.isFile) return undefined;
  const file = await onDisk(part, () => Deno.open(part, { read: true, write: true }));
  const opened = await file.stat();
  // Between the two looks it may have become a link to another file.
  if (opened.isFile && opened.ino === found.ino && opened.dev === found.dev) return file;
  file.close();
  return undefined;
}

/**
 * Gives a whole file its name, or that name with a number when it is taken: nothing is ever
 * overwritten, and no link followed.
 *
 * @returns its path.
 * @throws {TransferFailure} `disk`
 */
export async function land(part: string, folder: string, name: string): Promise<string> {
  return await onDisk(folder, async () => {
    const path = await firstFree(folder, name, "", (target) => linkOrClaim(part, target));
    if (await isSameFile(part, path)) await Deno.remove(part);
    else await Deno.rename(part, path);
    return path;
  });
}

/** Where a file has landed already, when we were killed before its other name was removed. */
export async function landed(
  part: string,
  folder: string,
  name: string,
): Promise<string | undefined> {
  for (let count = 0; count < maxNumber; count++) {
    const path = join(folder, numberedName(name, count));
    const found = await Deno.lstat(path).catch(() => undefined);
    if (found === undefined) return undefined;
    if (!(await isSameFile(part, path))) continue;
    await Deno.remove(part);
    return path;
  }
  return undefined;
}

/** A second name for the same file, which the system makes only where there is none. */
async function linkOrClaim(part: string, target: string): Promise<void> {
  try {
    await Deno.link(part, target);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw error;
    // Some file systems have no links: an empty file of ours keeps the name, and is written over.
    (await Deno.open(target, { write: true, createNew: true })).close();
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => Deno.lstat(path)));
  return first!.isFile && second!.isFile && first!.ino !== null && first!.ino !== 0 &&
    first!.ino === second!.ino && first!.dev === second!.dev;
}

async function firstFree(
  folder: string,
  name: string,
  ending: string,
  take: (path: string) => Promise<void>,
): Promise<string> {
  for (let count = 0; count < maxNumber; count++) {
    const path = join(folder, numberedName(name, count) + ending);
    try {
      await take(path);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
  throw new TransferFailure("disk", { path: folder, message: `"${name}" is taken` });
}

/** Does something with the disk of this machine. @throws {TransferFailure} `disk` */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOurs = isDiskError(error) || error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.AlreadyExists ||
      error instanceof Deno.errors.NotADirectory;
    if (!isOurs) throw error;
    throw new TransferFailure("disk", { path, message: (error as Error).message });
  }
}
