import type { DatabaseSync } from "node:sqlite";
import type { LiveConversation } from "./conversations.ts";
import { prepare, type Query } from "./database.ts";

/**
 * So many entries are found by memory alone before their places are written. A commit writes every
 * page of an index that it touches: entry by entry, that was two fifths of what a message cost.
 * Put in order together they fill whole pages, and eight thousand take a few milliseconds.
 */
export const mostRecent = 8192;

/**
 * Where entries are: `places` has a row's id for a conversation and a sequence number, but for the
 * newest ones, which their conversations have in memory. A start puts what a crash left in order.
 */
export class Places {
  readonly #write: Query<never>;
  readonly #moveMark: Query<never>;
  readonly #recent = new Set<LiveConversation>();
  #count = 0;
  #written = false;

  /** @param most how many entries may be without a place on disk. */
  constructor(database: DatabaseSync, private readonly most: number) {
    this.#write = prepare(
      database,
      "INSERT INTO places (conversation, seq, entry) SELECT conversation, seq, id FROM entries " +
        "WHERE id > (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'placed') " +
        "ORDER BY conversation, seq",
    );
    this.#moveMark = prepare(
      database,
      "UPDATE meta SET value = (SELECT coalesce(max(id), 0) FROM entries) WHERE key = 'placed'",
    );
    database.exec("BEGIN IMMEDIATE");
    this.#writeAll();
    database.exec("COMMIT");
  }

  /** An entry was added to a conversation. */
  added(conversation: LiveConversation): void {
    this.#recent.add(conversation);
    this.#count++;
  }

  /** Writes the places when there are enough of them; one of the last things in a transaction. */
  flush(): void {
    if (this.#count < this.most) return;
    this.#writeAll();
    this.#written = true;
  }

  /** Ends the transaction: what was written on disk need not be kept in memory. */
  settle(committed: boolean): void {
    if (this.#written && committed) {
      for (const conversation of this.#recent) conversation.recent.length = 0;
      this.#recent.clear();
      this.#count = 0;
    }
    this.#written = false;
  }

  #writeAll(): void {
    this.#write.run();
    this.#moveMark.run();
  }
}
