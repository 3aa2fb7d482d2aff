import { initialReplayEntries } from "../../protocol/limits.ts";
import type { ConversationSummary } from "../../protocol/server_frames.ts";
import type { ClientStore } from "./store/client_store.ts";

/**
 * A conversation that this device has not seen yet is replayed from its last 200 entries on. Where
 * more than that were never delivered to any device of the account, they would be missed: for
 * these, a cursor is set at what was delivered, so that the next login asks for all of it.
 *
 * The lobby is left alone before its first entry was delivered: a newcomer has missed nothing.
 *
 * @returns whether there is such a conversation.
 */
export function reachBack(
  conversations: readonly ConversationSummary[],
  store: ClientStore,
): boolean {
  const missed = conversations.filter((summary) => hasMissed(summary, store));
  store.transaction(() => {
    for (const summary of missed) {
      const base = Math.max(summary.delivered, summary.first - 1);
      store.conversations.keep(summary);
      store.conversations.setCursor(summary.conversation, base, base);
    }
  });
  return missed.length > 0;
}

function hasMissed(
  { conversation, kind, first, head, delivered }: ConversationSummary,
  store: ClientStore,
): boolean {
  if (kind === "lobby" && delivered === 0) return false;
  if (store.conversations.byId(conversation)?.cursor !== undefined) return false;
  return Math.max(delivered + 1, first) < head - initialReplayEntries;
}
