import type { Failure } from "../../protocol/server_frames.ts";
import { pause, systemClock } from "./clock.ts";
import type { Address } from "./address.ts";
import { ConnectFailure } from "./connect_failure.ts";
import { defaultUdpPort } from "./discover.ts";
import { Backoff } from "./backoff.ts";
import { findServer, type Found } from "./finder.ts";
import type { IncomingFrame } from "./frames.ts";
import type { OtherAccount } from "./login.ts";
import { isPermanent } from "./outgoing.ts";
import { RequestFailure } from "./requests.ts";
import { Session } from "./session.ts";
import type { SessionEnd } from "./session_end.ts";
import type { ClientStore } from "./store/client_store.ts";
import type { OutboxFrame } from "./store/outbox_table.ts";

/** What became of one message. */
export type SendOutcome =
  | { readonly kind: "stored"; readonly ack: IncomingFrame }
  /** The message, or the login, was refused for good. */
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "unsupported"; readonly message: string }
  | OtherAccount
  /** Never reached, so certainly not sent. */
  | { readonly kind: "not_found"; readonly failures: readonly ConnectFailure[] }
  /** It was sent, and nobody said that it is stored. */
  | { readonly kind: "unknown" }
  /** The server had no time for us. */
  | { readonly kind: "postponed"; readonly failure: Failure };

/** What sending needs. */
export interface SendOptions {
  readonly store: ClientStore;
  readonly frame: OutboxFrame;
  readonly agent: string;
  readonly lang: string;
  readonly timeoutMs: number;
}

/**
 * Sends one message on a connection of its own, which only sends. It is sent again under the same
 * `client_id` until the server says that it is stored, refuses it, or the time is over; it is not
 * kept for later, because a script that is told of a failure may send it anew.
 */
export async function sendOne(options: SendOptions): Promise<SendOutcome> {
  const { store, timeoutMs } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  const backoff = new Backoff();
  let outcome: SendOutcome = { kind: "not_found", failures: [] };
  while (!signal.aborted) {
    const profile = store.profile.read()!;
    const found = await findServer({
      pin: profile.pin,
      known: store.profile.addresses(),
      udpPort: profile.udpPort ?? defaultUdpPort,
      signal,
    });
    if (!("stream" in found)) {
      // Whoever calls from a script wants to hear at once that nobody is there.
      return outcome.kind === "not_found" ? { kind: "not_found", failures: found } : outcome;
    }
    const next = await sendOver(found, options, signal);
    // A try that was cut short says less than the one before it.
    if (signal.aborted && next.kind === "not_found" && outcome.kind === "postponed") return outcome;
    outcome = next;
    if (["stored", "refused", "unsupported", "other_account"].includes(outcome.kind)) {
      return outcome;
    }
    const seconds = outcome.kind === "postponed" ? outcome.failure.retry_after : undefined;
    await pause(seconds === undefined ? backoff.next() : seconds * 1000, systemClock, signal);
  }
  return outcome;
}

async function sendOver(
  found: Found,
  { store, frame, agent, lang }: SendOptions,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const isIn = Promise.withResolvers<void>();
  const session: Session = new Session({
    ...found,
    store,
    agent,
    lang,
    login: { credentials: undefined, quiet: true },
    clock: systemClock,
    tell: (event) => event.kind === "state" && isIn.resolve(),
  });
  const giveUp = () => session.close("the time is over");
  signal.addEventListener("abort", giveUp);
  const running = session.run();
  try {
    await Promise.race([isIn.promise, running]);
    if (!session.isOpen) return endOf(await running, found.address);
    return await ask(session, frame);
  } finally {
    signal.removeEventListener("abort", giveUp);
    await session.leave();
    await running;
  }
}

async function ask(session: Session, frame: OutboxFrame): Promise<SendOutcome> {
  try {
    return { kind: "stored", ack: await session.request(frame) };
  } catch (error) {
    if (!(error instanceof RequestFailure)) throw error;
    const { code, message } = error;
    if (code === "offline" || code === "no_answer") return { kind: "unknown" };
    const failure: Failure = { status: "error", code, message };
    return { kind: isPermanent(code) ? "refused" : "postponed", failure };
  }
}

function endOf(end: SessionEnd, address: Address): SendOutcome {
  switch (end.kind) {
    case "refused": {
      const { failure } = end;
      const isPassing = failure.retry_after !== undefined || !isPermanent(failure.code);
      return { kind: isPassing ? "postponed" : "refused", failure };
    }
    case "unsupported":
    case "other_account":
      return end;
    case "again":
    case "lost": {
      const why = end.kind === "lost" ? end.why : end.kind;
      return { kind: "not_found", failures: [new ConnectFailure("unreachable", address, why)] };
    }
    case "closed": {
      const { code, message } = end;
      const failure: Failure = { status: "error", code, message };
      return { kind: isPermanent(code) ? "refused" : "postponed", failure };
    }
  }
}
