import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { ConnectFailure } from "../core/connect_failure.ts";
import type { SendOutcome } from "../core/one_message.ts";
import { explainConnection, explainEnd, explainRefusal } from "./explain.ts";

/** Whether the same may be done later, without anybody's doing. */
export function isAway(outcome: SendOutcome): boolean {
  if (outcome.kind === "not_found") return suspicious(outcome.failures) === undefined;
  return ["postponed", "unknown", "crowded"].includes(outcome.kind);
}

/** Of reasons not to reach a server, one that no waiting will cure. */
function suspicious(failures: readonly ConnectFailure[]): ConnectFailure | undefined {
  return failures.find(({ reason }) => reason === "wrong_key" || reason === "unconfirmed");
}

/**
 * Says why a script's errand will never be done, and what to do.
 *
 * @returns `undefined` when it was done, or may be later.
 */
export function explainForGood(
  outcome: SendOutcome,
  profile: string,
  language: Language,
): Failure | undefined {
  const say = speak(connectTexts, language);
  switch (outcome.kind) {
    case "refused":
      if (outcome.failure.code !== "bad_token") return explainRefusal(outcome.failure, language);
      return new Failure(
        exitCodes.noPermission,
        say("send_ended"),
        say("ended_hint", { profile }),
      );
    case "unsupported":
    case "other_account":
      return explainEnd(outcome, language);
    case "not_found": {
      const failure = suspicious(outcome.failures);
      return failure && explainConnection(failure, language, false);
    }
    default:
      return undefined;
  }
}
