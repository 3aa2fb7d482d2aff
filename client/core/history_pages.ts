import type { ClientFrame } from "../../protocol/client_frames.ts";
import { maxPageEntries } from "../../protocol/limits.ts";
import type { HistoryFrame } from "../../protocol/entry_frames.ts";
import { type EntryLike, isEntry } from "./frames.ts";
import type { ClientStore } from "./store/client_store.ts";

/** What fetching older entries needs. */
export interface OlderOptions {
  readonly store: ClientStore;
  /** Asks the server; `undefined` when it has no answer for us. */
  readonly ask: (frame: ClientFrame<"history">) => Promise<HistoryFrame | undefined>;
  /** Whether an entry is not what was sent. */
  readonly isDamaged: (frame: EntryLike) => boolean;
}

/**
 * Keeps one page of what is older than an entry.
 *
 * @param before the number of the oldest entry that is here.
 * @returns the number of the oldest one that is accounted for now, or `undefined` when the server
 * says nothing new: it would be asked for ever.
 */
export async function fetchOlder(
  conversation: string,
  before: number,
  limit: number,
  { store, ask, isDamaged }: OlderOptions,
): Promise<number | undefined> {
  const count = Math.min(maxPageEntries, limit);
  const page = await ask({ type: "history", conversation, before, limit: count });
  const entries = page?.entries ?? [];
  store.transaction(() => {
    for (const entry of entriesIn(entries)) store.entries.add(entry, isDamaged(entry));
  });
  const lowest = Math.min(...entries.map((one) => one.type === "skip" ? one.from : one.seq));
  return lowest < before ? lowest : undefined;
}

/** The entries among frames whose type may be unknown. */
export function entriesIn(frames: readonly object[]): EntryLike[] {
  return frames.map((frame) => ({ type: "", ...frame })).filter(isEntry);
}
