import type { DatabaseSync, StatementSync } from "node:sqlite";
import { all, type Row } from "./database.ts";
import { entryOf, type StoredEntry } from "./entry_table.ts";

/** Entries that a search looks at in one go, so that not all of them are in memory at once. */
const searchedAtOnce = 1000;

/** Looks things up in the entries of this device, for whoever shows them. */
export class EntryReader {
  readonly #after: StatementSync;
  readonly #news: StatementSync;
  readonly #messages: StatementSync;

  constructor(database: DatabaseSync) {
    this.#after = database.prepare(
      `SELECT frame, damaged, seen FROM entries WHERE conversation = ? AND seq > ?
       ORDER BY seq LIMIT ?`,
    );
    this.#news = database.prepare(
      `SELECT frame, damaged, seen FROM entries WHERE conversation = ? AND seq > ? AND seen = 0
       ORDER BY seq DESC LIMIT ?`,
    );
    this.#messages = database.prepare(
      `SELECT id, frame, damaged, seen FROM entries
       WHERE id < ? AND frame ->> 'type' = 'message' AND frame ->> 'deleted' IS NULL
       ORDER BY id DESC LIMIT ?`,
    );
  }

  /** The first `limit` entries above `seq`, in order. */
  after(conversation: string, seq: number, limit: number): StoredEntry[] {
    return all(this.#after, conversation, seq, limit).map(entryOf);
  }

  /** The last `limit` entries above `seq` that were never shown, the latest first. */
  news(conversation: string, seq: number, limit: number): StoredEntry[] {
    return all(this.#news, conversation, seq, limit).map(entryOf);
  }

  /**
   * Messages of all conversations with all these words, the latest first. Case and the forms of a
   * letter do not matter.
   */
  search(query: string, limit: number): StoredEntry[] {
    const words = folded(query).split(/\s+/).filter((word) => word !== "");
    const found: StoredEntry[] = [];
    if (words.length === 0) return found;
    for (let below = Number.MAX_SAFE_INTEGER; found.length < limit;) {
      const rows = all(this.#messages, below, searchedAtOnce);
      found.push(...rows.map(entryOf).filter((entry) => hasAll(entry, words)));
      if (rows.length < searchedAtOnce) break;
      below = idOf(rows.at(-1)!);
    }
    return found.slice(0, limit);
  }
}

function idOf({ id }: Row): number {
  return Number(id);
}

function hasAll({ frame }: StoredEntry, words: readonly string[]): boolean {
  const text = folded(String(frame.content));
  return words.every((word) => text.includes(word));
}

function folded(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
