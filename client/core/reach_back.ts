import { initialReplayEntries } from "../../protocol/limits.ts";
import type { ConversationSummary } from "../../protocol/server_frames.ts";

/**
 * A conversation without a cursor is replayed from its last 200 entries on. Where more than that
 * were never delivered to any device of the account, they would be missed.
 *
 * The lobby is left alone before its first entry was delivered: a newcomer has missed nothing.
 *
 * @returns the cursor with which all of them come; `undefined` when they come without one.
 */
export function missedSince(summary: ConversationSummary): number | undefined {
  const { kind, first, delivered } = summary;
  if (kind === "lobby" && delivered === 0) return undefined;
  return leavesHole(delivered, summary) ? Math.max(delivered, first - 1) : undefined;
}

/** Whether a replay without a cursor begins beyond the entry that follows `cursor`. */
export function leavesHole(cursor: number, { first, head }: ConversationSummary): boolean {
  return Math.max(cursor + 1, first) < head - initialReplayEntries;
}
