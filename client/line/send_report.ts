import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { oneLine, safeJson, sanitize } from "../../common/sanitize.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { SendOutcome } from "../core/one_message.ts";
import type { Mark } from "../core/receipts.ts";
import type { OutboxFrame } from "../core/store/outbox_table.ts";
import { explainEnd } from "./explain.ts";
import { explainForGood } from "./explain_errand.ts";

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
  const forGood = explainForGood(outcome, name, language);
  if (forGood !== undefined) throw forGood;
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
    case "not_found": {
      const failure = explainEnd(outcome, language);
      if (outcome.failures.length > 0 && failure !== undefined) {
        throw forNow(failure.message, failure.hint);
      }
      throw forNow(say("send_unreached", { seconds }), say("send_queue_hint"));
    }
    default:
      throw new Error(`Nobody knows what "${outcome.kind}" means`);
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
