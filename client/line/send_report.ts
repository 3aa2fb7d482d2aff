import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { oneLine, safeJson, sanitize } from "../../common/sanitize.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { ConnectFailure } from "../core/connect_failure.ts";
import type { SendOutcome } from "../core/one_message.ts";
import type { Mark } from "../core/receipts.ts";
import type { OutboxFrame } from "../core/store/outbox_table.ts";
import { explainEnd, explainRefusal } from "./explain.ts";

/** Whether the same message may still get through, without anybody's doing. */
export function isAway(outcome: SendOutcome): boolean {
  if (outcome.kind === "not_found") return explainAway(outcome.failures) === undefined;
  return ["postponed", "unknown", "crowded"].includes(outcome.kind);
}

/** Of reasons not to reach a server, one that no waiting will cure. */
function explainAway(failures: readonly ConnectFailure[]): ConnectFailure | undefined {
  return failures.find(({ reason }) => reason === "wrong_key" || reason === "unconfirmed");
}

/** How somebody asked for a message to be sent. */
export interface ReportOptions {
  readonly name: string;
  readonly seconds: number;
  readonly language: Language;
  readonly isJson: boolean;
  readonly mark: Mark;
}

/**
 * Prints that a message is stored.
 *
 * @returns the exit code.
 * @throws {Failure} that says what became of it instead, and what to do.
 */
export function reportSending(
  outcome: SendOutcome,
  { client_id }: OutboxFrame,
  options: ReportOptions,
): number {
  const { name, seconds, language, isJson } = options;
  const say = speak(connectTexts, language);
  const forNow = (message: string, hint?: string) =>
    new Failure(exitCodes.tempFail, sanitize(message), hint);
  switch (outcome.kind) {
    case "stored": {
      const { id: _, ...ack } = outcome.ack;
      const line = isJson ? safeJson({ ...ack, client_id }) : sanitize(String(ack.message_id));
      console.log(line);
      return exitCodes.ok;
    }
    case "unheard":
      throw explainUnheard(outcome, options);
    case "unknown":
      throw forNow(say("send_timeout", { seconds }), say("send_timeout_hint"));
    case "crowded":
      throw forNow(say("send_crowded", { seconds }), say("send_queue_hint"));
    case "postponed":
      throw forNow(outcome.failure.message, say("send_queue_hint"));
    case "refused":
      if (outcome.failure.code === "bad_token") {
        const hint = say("ended_hint", { profile: name });
        throw new Failure(exitCodes.noPermission, say("send_ended"), hint);
      }
      throw explainRefusal(outcome.failure, language);
    case "not_found": {
      if (outcome.failures.length === 0) {
        throw forNow(say("send_unreached", { seconds }), say("send_queue_hint"));
      }
      const { message, hint } = explainEnd(outcome, language)!;
      const isForGood = explainAway(outcome.failures) !== undefined;
      throw new Failure(isForGood ? exitCodes.noPermission : exitCodes.tempFail, message, hint);
    }
    case "unsupported":
    case "other_account":
      throw explainEnd(outcome, language)!;
  }
}

/** What is known of a message that is stored, and not yet with everybody who was waited for. */
function explainUnheard(
  { ack, standing }: Extract<SendOutcome, { kind: "unheard" }>,
  { seconds, language, mark }: ReportOptions,
): Failure {
  const say = speak(connectTexts, language);
  const id = oneLine(String(ack.message_id));
  const { missing } = standing ?? {};
  const message = standing === undefined
    ? say("send_not_told", { id, seconds })
    : say(`send_not_${mark}`, { id, seconds, have: standing.have, others: standing.others });
  const hint = missing === undefined
    ? say("send_stored_hint")
    : say("send_missing", { names: oneLine(missing.join(", "), 200) });
  return new Failure(exitCodes.tempFail, message, hint);
}
