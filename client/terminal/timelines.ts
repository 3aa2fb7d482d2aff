import { foldName } from "../../protocol/names.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { OutboxItem } from "../core/store/outbox_table.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import { emptyTimeline, type Item, type PlaceView, type Timeline } from "./state.ts";
import { itemOf, type Lookup } from "./timeline_changes.ts";

/** Entries that are read in one go: a few screens full. */
export const pageEntries = 200;

/** Of what waits or was refused, no more than this is shown: the bar has the count. */
const maxPending = 100;

/** Reads what is on this device of conversations. */
export class Timelines {
  readonly #store: ClientStore;

  constructor(store: ClientStore) {
    this.#store = store;
  }

  /** How to find a message of a conversation. */
  lookup(conversation: string): Lookup {
    return (seq) => this.#store.entries.at(conversation, seq);
  }

  /** The newest entries of a place. @param newAfter what was shown before it was opened. */
  newest(place: PlaceView, newAfter: number | undefined): Timeline {
    const { conversation } = place;
    if (conversation === undefined) return { ...emptyTimeline, pending: this.pending(place) };
    const entries = this.#store.entries.before(conversation, Infinity, pageEntries);
    return {
      ...emptyTimeline,
      items: this.#items(conversation, entries),
      pending: this.pending(place),
      marks: this.#store.conversations.marksIn(conversation),
      older: olderThan(entries),
      newAfter,
    };
  }

  /** The entries around one that somebody wants to see. */
  around(place: PlaceView, seq: number): Timeline {
    const conversation = place.conversation!;
    const before = this.#store.entries.before(conversation, seq + 1, pageEntries / 2);
    const after = this.#store.reader.after(conversation, seq, pageEntries);
    const entries = [...before, ...after];
    return {
      ...emptyTimeline,
      items: this.#items(conversation, entries),
      pending: this.pending(place),
      marks: this.#store.conversations.marksIn(conversation),
      older: olderThan(entries),
      hasNewer: after.length === pageEntries,
    };
  }

  /** One page of older entries that are on this device. */
  older(conversation: string, before: number): Item[] {
    return this.#items(conversation, this.#store.entries.before(conversation, before, pageEntries));
  }

  /** One page of newer entries, and whether these are all. */
  newer(conversation: string, after: number): { readonly items: Item[]; readonly isAll: boolean } {
    const entries = this.#store.reader.after(conversation, after, pageEntries);
    return { items: this.#items(conversation, entries), isAll: entries.length < pageEntries };
  }

  /** What waits for the server in a place, and what it has refused. */
  pending({ name, conversation }: PlaceView): OutboxItem[] {
    const folded = foldName(name);
    return this.#store.outbox.last(maxPending).filter(({ frame }) => {
      if ("conversation" in frame && frame.conversation !== undefined) {
        return frame.conversation === conversation;
      }
      return "receiver" in frame && foldName(String(frame.receiver)) === folded;
    });
  }

  #items(conversation: string, entries: readonly StoredEntry[]): Item[] {
    const here = new Map(entries.map((entry) => [entry.frame.seq, entry]));
    const lookup = this.lookup(conversation);
    return entries.map((entry) => itemOf(entry, (seq) => here.get(seq) ?? lookup(seq)));
  }
}

/** Where nothing has come yet, more may come from any place. */
function olderThan(entries: readonly StoredEntry[]): Timeline["older"] {
  return entries[0]?.frame.seq === 1 ? "none" : "unknown";
}
