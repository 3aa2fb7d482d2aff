import type { DatabaseSync } from "node:sqlite";
import type { LiveConversation } from "./conversations.ts";
import { prepare, type Query } from "./database.ts";

/**
 * So many entries are found by memory alone before their places are written. A commit writes every
 * page of an index that it touches: entry by entry, that was two fifths of what a message cost.
 * Put in order together they fill whole pages, and eight thousand take a few milliseconds.
 */
export const mostRecent = 8192;

/** Writes the places of all entries that have none. */
export class PlaceWriter {
  readonly #write: Query<never>;
  readonly #moveMark: Query<never>;

  constructor(database: DatabaseSync) {
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
  }

  /** Writes them; part of a transaction. */
  writeAll(): void {
    this.#write.run();
    this.#moveMark.run();
  }
}

/**
 * Where entries are: `places` has a row's id for a conversation and a sequence number, but for the
 * newest ones, which their conversations have in memory. A start puts what a crash left in order.
 */
export class Places {
  readonly #writer: PlaceWriter;
  readonly #recent = new Set<LiveConversation>();
  #count = 0;
  #written = false;

  /** @param most how many entries may be without a place on disk. */
  constructor(database: DatabaseSync, private readonly most: number) {
    this.#writer = new PlaceWriter(database);
    database.exec("BEGIN IMMEDIATE");
    this.#writer.writeAll();
    database.exec("COMMIT");
  }

  /** An entry was added to a conversation. */
  added(conversation: LiveConversation): void {
    this.#recent.add(conversation);
    this.#count++;
  }

  /** Whether places are to be written together with so many new entries. */
  areDue(added: number): boolean {
    return this.#count + added >= this.most;
  }

  /** All places are on disk now; they need not be kept in memory. */
  written(): void {
    for (const conversation of this.#recent) conversation.recent.length = 0;
    this.#recent.clear();
    this.#count = 0;
  }

  /** Writes the places when there are enough of them; one of the last things in a transaction. */
  flush(): void {
    if (!this.areDue(0)) return;
    this.#writer.writeAll();
    this.#written = true;
  }

  /** Ends the transaction: what was written on disk need not be kept in memory. */
  settle(committed: boolean): void {
    if (this.#written && committed) this.written();
    this.#written = false;
  }
}
