import { diskFailure } from "./disk_failure.ts";
import { exitCodes } from "./exit_codes.ts";
import { Failure } from "./failure.ts";
import { sanitize } from "./sanitize.ts";
import { frameTexts } from "./text/frame.ts";
import { type Language, speak } from "./text/speak.ts";

/**
 * Tells on stderr why a command cannot go on: `chat: error: …`, and `chat: hint: …` where we know
 * one; what a stranger said in it steers no terminal. Anything but a {@link Failure} is a bug of
 * ours and brings its stack.
 *
 * @returns the exit code for it.
 */
export function tellFailure(error: unknown, language: Language): number {
  const failure = failureOf(error, language);
  console.error(`chat: error: ${sanitize(failure.message)}`);
  if (failure.hint !== undefined) console.error(`chat: hint: ${sanitize(failure.hint)}`);
  return failure.exitCode;
}

/** Why a command cannot go on, whatever was thrown; of a bug of ours, with its stack. */
export function failureOf(error: unknown, language: Language): Failure {
  const failure = error instanceof Failure ? error : diskFailure(error, language);
  if (failure !== undefined) return failure;
  const message = error instanceof Error ? error.stack ?? error.message : String(error);
  return new Failure(exitCodes.software, speak(frameTexts, language)("bug", { message }));
}
