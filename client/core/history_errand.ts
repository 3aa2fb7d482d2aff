import { outcomeOf, type SendOutcome } from "./one_message.ts";
import { type ErrandOptions, findServerOf, speakQuietly } from "./quiet_session.ts";
import { fetchHistory, Listed, type Span } from "./read_history.ts";
import { RequestFailure } from "./requests.ts";
import type { ClientStore } from "./store/client_store.ts";
import { takeTurn } from "./turns.ts";

/** What the server had for somebody who asked for a conversation. */
export type HistoryOutcome =
  /** A store of its own, to be closed. */
  | { readonly kind: "read"; readonly store: ClientStore; readonly conversation: string }
  /** The account has no such conversation. */
  | { readonly kind: "absent" }
  | Exclude<SendOutcome, { kind: "stored" | "unheard" }>;

/** What asking needs. */
export interface HistoryErrand extends ErrandOptions {
  /** The profile's folder, in which its programs take turns. */
  readonly directory: string;
  readonly timeoutMs: number;
}

/** Asks the server once for what was said in a conversation; the profile's own store stays as it is. */
export async function historyFromServer(
  name: string,
  span: Span,
  errand: HistoryErrand,
): Promise<HistoryOutcome> {
  const signal = AbortSignal.timeout(errand.timeoutMs);
  using turn = await takeTurn(errand.directory, "send", signal);
  if (turn === undefined) return { kind: "crowded" };
  const found = await findServerOf(errand.store, signal);
  if (!("stream" in found)) return { kind: "not_found", failures: found };
  const listed = new Listed();
  const outcome = await speakQuietly(errand, found, signal, async (session, ended) => {
    const summary = await listed.find(name, ended);
    if (summary === undefined) return { kind: session.isOpen ? "absent" : "unknown" } as const;
    try {
      const store = await fetchHistory(session, summary, span);
      return { kind: "read", store, conversation: summary.conversation } as const;
    } catch (error) {
      if (!(error instanceof RequestFailure)) throw error;
      return { kind: "unknown" } as const;
    }
  }, (frame) => listed.hear(frame));
  if (outcome.kind !== "not_open") return outcome;
  return outcomeOf(outcome.end, found.address);
}
