import { exitCodes } from "./exit_codes.ts";
import { Failure } from "./failure.ts";
import { frameTexts } from "./text/frame.ts";
import { type Language, speak } from "./text/speak.ts";

/**
 * What SQLite and the system say when a disk is full, read-only or broken. Neither gives a number
 * that both runtimes pass on, so their words have to do.
 */
const diskWords =
  /database or disk is full|attempt to write a readonly database|disk I\/O error|No space left on device|Read-only file system/;

/** Whether the disk is to blame for an error, and no mistake of ours. */
export function isDiskError(error: unknown): error is Error {
  return error instanceof Error && diskWords.test(error.message);
}

/** An error of the disk as it is told to a person; `undefined` for any other error. */
export function diskFailure(error: unknown, language: Language): Failure | undefined {
  if (!isDiskError(error)) return undefined;
  const say = speak(frameTexts, language);
  const reason = error.message.split("\n")[0]!;
  return new Failure(exitCodes.cannotCreate, say("disk", { reason }), say("disk_hint"));
}
