import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";

/**
 * Most rows, and most bytes of text, that are indexed at a time: about five milliseconds, which is
 * what people who type in that moment may have to wait.
 */
const slice = { rows: 256, bytes: 32 * 1024 };

/**
 * The words of all messages up to a watermark; those after it are in {@link Entries} alone.
 * Everything here is part of the caller's transaction.
 */
export class SearchIndex {
  readonly #findWatermark: Query<{ row: number }>;
  readonly #moveWatermark: Query<never>;
  readonly #ahead: Query<{ id: number; bytes: number }>;
  readonly #index: Query<never>;
  readonly #insert: Query<never>;
  readonly #remove: Query<never>;

  constructor(database: DatabaseSync) {
    this.#findWatermark = prepare(
      database,
      "SELECT CAST(value AS INTEGER) AS row FROM meta WHERE key = 'indexed'",
    );
    this.#moveWatermark = prepare(database, "UPDATE meta SET value = ? WHERE key = 'indexed'");
    this.#ahead = prepare(
      database,
      "SELECT id, octet_length(content) AS bytes FROM entries WHERE id > ? ORDER BY id LIMIT ?",
    );
    this.#index = prepare(
      database,
      "INSERT INTO search (rowid, content) SELECT id, content FROM entries " +
        "WHERE id > ? AND id <= ? AND type = 'message' AND content <> ''",
    );
    this.#insert = prepare(database, "INSERT INTO search (rowid, content) VALUES (?, ?)");
    this.#remove = prepare(
      database,
      "INSERT INTO search (search, rowid, content) VALUES ('delete', ?, ?)",
    );
  }

  /** The last row whose words are in the index, if it has any. */
  watermark(): number {
    return this.#findWatermark.get()!.row;
  }

  /** The text of a message's row is no more; `text` is what it was until now. */
  removed(row: number, text: string): void {
    if (text !== "" && row <= this.watermark()) this.#remove.run(row, text);
  }

  /** The text of a message's row is another one now. */
  changed(row: number, before: string, after: string): void {
    if (row > this.watermark()) return;
    this.removed(row, before);
    if (after !== "") this.#insert.run(row, after);
  }

  /**
   * Indexes the next few rows.
   *
   * @returns whether there are more.
   */
  advance(most: number = slice.rows): boolean {
    const from = this.watermark();
    const ahead = this.#ahead.all(from, most + 1);
    let bytes = 0;
    const end = ahead.findIndex((row, at) =>
      at === most || ((bytes += row.bytes) > slice.bytes && at > 0)
    );
    const last = ahead.at(end === -1 ? -1 : end - 1);
    if (last === undefined) return false;
    this.#index.run(from, last.id);
    this.#moveWatermark.run(String(last.id));
    return end !== -1;
  }
}
