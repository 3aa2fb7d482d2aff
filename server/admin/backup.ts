import { randomBytes } from "node:crypto";
import { basename } from "node:path";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { hasModes, putInPlace, writePrivateFile } from "../../common/platform.ts";
import { keepingTexts } from "../../common/text/keeping.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { dataFolder } from "../data_folder.ts";
import { type FilePlaces, shareAllContents, shareHeldContents } from "../files/share_contents.ts";
import { loadIdentity } from "../net/identity.ts";
import { startFailure } from "../start_failure.ts";
import { foldForGood, NoBackup, unpackBackup, writeBackup } from "../store/backup.ts";

/**
 * Makes a backup of a data folder: the database as it is at one moment, and the identity by which
 * clients know the server, in one file that nobody else can read. It has its name once it is whole.
 * Files that people offered are in a folder beside it, where there are any ({@link filesBeside}).
 *
 * @throws {Failure} when there is such a file, it cannot be made, or the data cannot be read.
 */
export async function makeBackup(data: string, file: string, language: Language): Promise<void> {
  const say = speak(keepingTexts, language);
  if (await exists(file)) throw new Failure(exitCodes.cannotCreate, say("file_exists", { file }));
  const folder = dataFolder(data);
  const unfinished = `${file}.part`;
  const places = filesBeside(file);
  if (await exists(places.files)) {
    const message = say("file_exists", { file: places.files });
    throw new Failure(exitCodes.cannotCreate, message);
  }
  const unfinishedFiles = filesBeside(file, ".part");
  const removeUnfinished = async () => {
    await Deno.remove(unfinished).catch(() => {});
    await Deno.remove(unfinishedFiles.files, { recursive: true }).catch(() => {});
  };
  try {
    // What a backup that was cut short has left is worth nothing.
    await removeUnfinished();
    Deno.openSync(unfinished, { createNew: true, write: true, mode: 0o600 }).close();
  } catch (error) {
    throw cannotMake(file, error, language);
  }
  try {
    // Reads it as a start does: a damaged one must not be found out when it is needed.
    await loadIdentity(data);
    const files = new Map([[basename(folder.identity), await Deno.readFile(folder.identity)]]);
    await writeBackup(folder.database, unfinished, files);
    // What was deleted since is in neither.
    await shareHeldContents(unfinished, [folder], unfinishedFiles);
    if (await exists(unfinishedFiles.files)) {
      await Deno.rename(unfinishedFiles.files, places.files);
    }
    await putInPlace(unfinished, file);
  } catch (error) {
    await removeUnfinished();
    const known = startFailure(error, language);
    throw known instanceof Failure ? known : cannotMake(file, error, language);
  }
}

/** Where a backup has the files that people offered. They are not in it: nobody reads gigabytes. */
function filesBeside(backup: string, end = ""): FilePlaces {
  const path = `${backup}.files${end}`;
  // No backup has uploads that are under way.
  return { files: path, uploads: path };
}

/** What restoring has done. */
export interface Restored {
  readonly epoch: string;
  /** Files that people offered, and that are neither beside the backup nor in the data folder. */
  readonly missing: number;
  /** Where the files of before are now. */
  readonly kept: readonly string[];
}

/**
 * Puts a backup in the place of what a data folder has. What was there is kept beside it. The
 * caller holds the lock of the folder.
 *
 * @throws {Failure} when it is no backup, or one that cannot be used; then nothing has changed.
 */
export async function restoreBackup(
  data: string,
  file: string,
  now: Date,
  language: Language,
): Promise<Restored> {
  const folder = dataFolder(data);
  const unfinished = `${folder.database}.restore.part`;
  const epoch = randomBytes(16).toString("hex");
  try {
    await copyPrivately(file, unfinished);
    const files = unpackBackup(unfinished, file, epoch);
    const identity = files.get(basename(folder.identity));
    if (identity === undefined) throw new NoBackup(file);
    const suffix = `before-restore-${now.toISOString().replace(/[-:]|\.\d+/g, "")}`;
    const kept = await keepIdentity(folder.identity, identity, suffix);
    kept.push(...await keepFiles(folder, suffix));
    // By its digest a file is the same wherever it comes from.
    const { missing } = await shareHeldContents(unfinished, [filesBeside(file), folder], folder);
    kept.push(...await keepDatabase(folder.database, suffix));
    await putInPlace(unfinished, folder.database);
    return { epoch, kept, missing };
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw cannotRestore(file, error, language);
  }
}

async function copyPrivately(from: string, to: string): Promise<void> {
  await Deno.remove(to).catch(() => {});
  await Deno.copyFile(from, to);
  if (hasModes) await Deno.chmod(to, 0o600);
}

async function keepIdentity(path: string, restored: Uint8Array, suffix: string): Promise<string[]> {
  const kept = `${path}.${suffix}`;
  const before = await Deno.readFile(path).catch((error: unknown) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  const isSame = before !== undefined && before.length === restored.length &&
    before.every((byte, at) => byte === restored[at]);
  if (isSame) return [];
  if (before !== undefined) await writePrivateFile(kept, before);
  await writePrivateFile(path, restored);
  return before === undefined ? [] : [kept];
}

/** The next start removes what the restored database does not refer to: what is there now stays. */
async function keepFiles(folder: FilePlaces, suffix: string): Promise<string[]> {
  const kept = `${folder.files}.${suffix}`;
  await shareAllContents(folder, { files: kept, uploads: kept });
  return await exists(kept) ? [kept] : [];
}

/**
 * Gives the database of before another name. A log that stays behind would be taken for the
 * restored one's, so it goes into its database, or, where that is damaged, along with it.
 */
async function keepDatabase(path: string, suffix: string): Promise<string[]> {
  if (!await exists(path)) return [];
  const kept = `${path}.${suffix}`;
  // A second name, so that there is a database at every moment: a start that finds none makes one.
  if (foldForGood(path) && await linked(path, kept)) return [kept];
  await Deno.rename(path, kept);
  for (const log of ["-wal", "-shm"]) {
    if (await exists(path + log)) await Deno.rename(path + log, kept + log);
  }
  return [kept];
}

/** Whether a file has a second name now; not every disk knows such. */
function linked(path: string, second: string): Promise<boolean> {
  return Deno.link(path, second).then(() => true, () => false);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function cannotMake(file: string, error: unknown, language: Language): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  return new Failure(
    exitCodes.cannotCreate,
    speak(keepingTexts, language)("cannot_make", { file, reason }),
  );
}

function cannotRestore(file: string, error: unknown, language: Language): unknown {
  const say = speak(keepingTexts, language);
  if (error instanceof Deno.errors.NotFound) {
    return new Failure(exitCodes.noInput, say("no_file", { file }));
  }
  if (error instanceof NoBackup) {
    return new Failure(exitCodes.data, say("no_backup", { file }), say("no_backup_hint"));
  }
  return startFailure(error, language);
}
