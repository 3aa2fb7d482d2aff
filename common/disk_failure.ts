import { exitCodes } from "./exit_codes.ts";
import { Failure } from "./failure.ts";
import { frameTexts } from "./text/frame.ts";
import { type Language, speak } from "./text/speak.ts";

/**
 * What SQLite and the system say when a disk is full, read-only, broken or somebody else's, or a
 * file is where a folder should be. Neither gives a number that both runtimes pass on, so their
 * words have to do.
 */
const diskWords = new RegExp(
  [
    "database or disk is full",
    "attempt to write a readonly database",
    "unable to open database file",
    "disk I/O error",
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "Read-only file system",
    "Input/output error",
    // With the system's number behind them: without it they may be about something else.
    "(Permission denied|Access is denied\\.|Operation not permitted) \\(os error",
    "(Not a directory|Is a directory|File exists) \\(os error",
  ].join("|"),
);

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
