import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { type FileLock, tryLockFile } from "../../common/file_lock.ts";
import { makePrivateDirectory } from "../../common/platform.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { dataFolder } from "../data_folder.ts";

/** The right to work on a data folder, alone; it ends with the process, however that ends. */
export type DataLock = FileLock;

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
  return await tryLockFile(dataFolder(path).lock);
}
