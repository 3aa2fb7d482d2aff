import { resolve } from "node:path";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { connectTexts } from "../../common/text/connect.ts";
import { fileTexts } from "../../common/text/files.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { digestOf } from "../../protocol/content.ts";
import { offerFrame } from "../core/files/offer_frame.ts";
import { scriptTransfer, uploadForScript } from "../core/files/script_upload.ts";
import { lookAt } from "../core/files/source_file.ts";
import type { TransferEvent } from "../core/files/transfer_events.ts";
import { TransferFailure, TransferPause } from "../core/files/transfer_failure.ts";
import type { SendOutcome } from "../core/one_message.ts";
import type { ErrandOptions } from "../core/quiet_session.ts";
import type { KeptTransfer, OutgoingTransfer } from "../core/store/transfer_table.ts";
import type { OutboxFrame } from "../core/store/outbox_table.ts";
import { explainPause, explainTransfer } from "./explain_transfer.ts";
import { FileLines } from "./file_lines.ts";
import { Output, terminalStatus } from "./output.ts";

/** What sending a file for a script needs. */
export interface SendFileOptions extends ErrandOptions {
  readonly profile: string;
  readonly language: Language;
  readonly timeoutMs: number;
  /** Sends a frame over the chat until it is known what became of it. */
  readonly say: (frame: OutboxFrame) => Promise<SendOutcome>;
}

/** An upload that has expired in the moment of its offer is made anew; twice in a row is no accident. */
const maxUploads = 2;

/**
 * Sends a file, and a text before it if there is one. What was done of it by a run that was killed
 * is not done again.
 *
 * @returns the offer, and what became of it; of the text, when that was not stored.
 * @throws {Failure} that says why it was not sent, and what would work.
 */
export async function sendFile(
  to: string,
  path: string,
  content: string | undefined,
  options: SendFileOptions,
): Promise<{ readonly frame: OutboxFrame; readonly outcome: SendOutcome }> {
  const output = new Output(Deno.stdout, Deno.stderr, terminalStatus());
  const lines = new FileLines(output, options.language);
  const tell = (event: TransferEvent) => output.hasStatus && lines.hear(event);
  try {
    const source = await lookAt(resolve(path));
    const kept = scriptTransfer(to, source, content, options.store);
    return await orForget(kept, options, () => deliver(kept, { ...options, tell }));
  } catch (error) {
    throw explain(error, options);
  } finally {
    output.status("");
  }
}

/** What was refused for good is not gone on with when the same is asked for again. */
async function orForget<T>(
  { id }: KeptTransfer,
  { store }: ErrandOptions,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOver = error instanceof TransferFailure && error.reason !== "unauthorized";
    if (isOver) store.transfers.remove(id);
    throw error;
  }
}

async function deliver(
  kept: KeptTransfer<OutgoingTransfer>,
  options: SendFileOptions & { readonly tell: (event: TransferEvent) => void },
): Promise<{ readonly frame: OutboxFrame; readonly outcome: SendOutcome }> {
  const { store, say } = options;
  const { place, message } = kept.transfer;
  for (let count = 1;; count++) {
    const { upload, digest } = await uploadForScript(kept, options);
    if (message !== undefined) {
      const { clientId, content } = message;
      const digest = digestOf(content);
      const text = { type: "message", client_id: clientId, ...place, content, digest } as const;
      const outcome = await say(text);
      if (outcome.kind !== "stored" && outcome.kind !== "unheard") return { frame: text, outcome };
    }
    const frame = offerFrame(kept.transfer, digest, upload);
    const outcome = await say(frame);
    const isLost = outcome.kind === "refused" &&
      ["unknown_upload", "upload_incomplete"].includes(outcome.failure.code);
    if (isLost && count < maxUploads) {
      store.transfers.set(kept.id, { ...kept.transfer, digest });
      continue;
    }
    if (["stored", "unheard", "refused"].includes(outcome.kind)) store.transfers.remove(kept.id);
    return { frame, outcome };
  }
}

function explain(error: unknown, { language, profile }: SendFileOptions): unknown {
  const say = speak(connectTexts, language);
  if (error instanceof TransferPause) {
    const hint = speak(fileTexts, language)("run_again");
    return new Failure(exitCodes.tempFail, explainPause(error, language), hint);
  }
  if (!(error instanceof TransferFailure)) return error;
  if (error.reason === "unauthorized") {
    return new Failure(exitCodes.noPermission, say("send_ended"), say("ended_hint", { profile }));
  }
  const { message, hint, exitCode } = explainTransfer(error, language);
  return new Failure(exitCode, message, hint);
}
