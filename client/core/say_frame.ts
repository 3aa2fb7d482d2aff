import type { Failure } from "../../protocol/server_frames.ts";
import type { IncomingFrame } from "./frames.ts";
import { isPermanent } from "./outgoing.ts";
import { RequestFailure } from "./requests.ts";
import type { Session } from "./session.ts";
import type { ClientStore } from "./store/client_store.ts";
import type { OutboxFrame, OutboxItem } from "./store/outbox_table.ts";

/** What the server says of a frame that stores something. */
export type Said =
  | { readonly kind: "stored"; readonly ack: IncomingFrame }
  /** For good. */
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "postponed"; readonly failure: Failure }
  /** It was sent, and no answer came. */
  | { readonly kind: "unknown" };

/** Sends a frame and waits for what the server says of it. */
export async function sayFrame(session: Session, frame: OutboxFrame): Promise<Said> {
  try {
    return { kind: "stored", ack: await session.request(frame) };
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const { code, message } = error;
    if (code === "offline" || code === "no_answer") return { kind: "unknown" };
    const seconds = error.frame?.retry_after;
    const failure: Failure = {
      status: "error",
      code,
      message,
      ...(typeof seconds === "number" ? { retry_after: seconds } : {}),
    };
    return { kind: isPermanent(code) ? "refused" : "postponed", failure };
  }
}

/**
 * Sends what waits in the outbox, in order; what the server will never take stays there as failed.
 *
 * @returns what was said of the first that could not be taken now; `undefined` when nothing waits.
 */
export async function emptyOutbox(
  session: Session,
  { outbox }: ClientStore,
  onRefused: (item: OutboxItem, failure: Failure) => void = () => {},
): Promise<Extract<Said, { kind: "postponed" | "unknown" }> | undefined> {
  while (true) {
    const [item] = outbox.waiting(0, 1);
    if (item === undefined) return undefined;
    const said = await sayFrame(session, item.frame);
    if (said.kind === "stored") outbox.complete(item.clientId);
    else if (said.kind === "refused") {
      outbox.fail(item.clientId, said.failure.code, said.failure.message);
      onRefused(item, said.failure);
    } else return said;
  }
}
