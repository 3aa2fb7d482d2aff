import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { oneLine } from "../../common/sanitize.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { ConnectFailure } from "../core/connect_failure.ts";
import type { IncomingFrame } from "../core/frames.ts";
import { explainConnection } from "../line/explain.ts";
import { NoAnswer } from "./ask.ts";

/** As much of a refusal as a line in a mail has room for; ours are shorter. */
const maxCharacters = 300;

/** Refusals that may be over by the next run. */
const passing: ReadonlySet<unknown> = new Set([
  "busy",
  "shutting_down",
  "slow_consumer",
  "storage_failed",
  "throttled",
  "timed_out",
  "too_many_connections",
]);

/**
 * Says why a server could not be asked.
 *
 * @param isNew whether its key was given by an enrolment string, and not known from before.
 * @throws the error itself when it is a bug of ours.
 */
export function explainLost(error: unknown, language: Language, isNew: boolean): Failure {
  const say = speak(reportTexts, language);
  if (error instanceof NoAnswer) {
    return new Failure(exitCodes.tempFail, say("lost"), say("try_again_hint"));
  }
  if (!(error instanceof ConnectFailure)) throw error;
  const { message, hint } = explainConnection(error, language, isNew);
  if (error.reason !== "wrong_key") return new Failure(exitCodes.tempFail, message, hint);
  return new Failure(exitCodes.noPermission, message, say("wrong_key_hint"));
}

/** Says why a server refused. */
export function explainRefused(frame: IncomingFrame, language: Language): Failure {
  const say = speak(reportTexts, language);
  const { message: text = frame.code } = frame;
  // It may come from anybody's server, and an outage is one line.
  const message = typeof text === "string" ? oneLine(text, maxCharacters) : say("refused");
  if (passing.has(frame.code)) {
    return new Failure(exitCodes.tempFail, say("temporary", { message }), say("try_again_hint"));
  }
  const hint = frame.code === "bad_host_token" ? say("enroll_again_hint") : undefined;
  return new Failure(exitCodes.noPermission, message, hint);
}
