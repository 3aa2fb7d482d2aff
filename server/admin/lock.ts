import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { hasModes, makePrivateDirectory } from "../../common/platform.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { dataFolder } from "../data_folder.ts";

/** The right to work on a data folder, alone; it ends with the process, however that ends. */
export interface DataLock extends Disposable {
  release(): void;
}

/** How long the runtime that cannot try a lock waits for one that nobody holds. */
const lockWithinMs = 500;

/**
 * Takes the data folder for this process alone; makes the folder if need be.
 *
 * @throws {Failure} with exit code 75 when another process has it: it works once that has stopped.
 */
export async function lockDataDirectory(path: string, language: Language): Promise<DataLock> {
  const lock = await tryLockDataDirectory(path);
  if (lock !== undefined) return lock;
  const say = speak(adminTexts, language);
  const message = say("data_in_use", { folder: path });
  throw new Failure(exitCodes.tempFail, message, say("data_in_use_hint"));
}

/** Like {@link lockDataDirectory}; `undefined` when another process has the folder. */
export async function tryLockDataDirectory(path: string): Promise<DataLock | undefined> {
  await makePrivateDirectory(path);
  const file = await Deno.open(dataFolder(path).lock, {
    create: true,
    write: true,
    ...(hasModes ? { mode: 0o600 } : {}),
  });
  if (!await tryLock(file)) return undefined;
  let held = true;
  // Closing gives the lock back. The file stays: who opened it already could lock a ghost.
  const release = () => {
    if (held) file.close();
    held = false;
  };
  return { release, [Symbol.dispose]: release };
}

/** Locks the file if nobody else has; closes it otherwise. */
async function tryLock(file: Deno.FsFile): Promise<boolean> {
  if ("tryLock" in file) {
    const locked = await file.tryLock(true);
    if (!locked) file.close();
    return locked;
  }
  return await lockOrGiveUp(file);
}

/** Before 2.7 the runtime can only wait for a lock, so a lock that takes long is somebody's. */
function lockOrGiveUp(file: Deno.FsFile): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    resolve(false);
  }, lockWithinMs);
  file.lock(true).then(() => {
    clearTimeout(timer);
    if (late) file.close();
    else resolve(true);
  });
  return promise;
}
