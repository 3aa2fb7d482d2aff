import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";

/**
 * Most rows, and most bytes of text, that are indexed at a time: about five milliseconds, which is
 * what people who type in that moment may have to wait.
 */
const slice = { rows: 256, bytes: 32 * 1024 };

/**
 * Most letters, of the old and the new text together, that are changed in the index at once. Words
 * that leave nothing behind are taken out one by one, in 5 to 20 µs each: a longest text has 5000,
 * and one connection can ask for hundreds of edits in one turn.
 */
const mostLetters = 256;

/**
 * The words of all messages, and of the names of files, up to a watermark, except that long texts which were changed wait in
 * `outdated` for a quiet moment; those after it are in `entries` alone. Everything here is part of
 * the caller's transaction.
 */
export class SearchIndex {
  readonly #findWatermark: Query<{ row: number }>;
  readonly #moveWatermark: Query<never>;
  readonly #ahead: Query<{ id: number; bytes: number }>;
  readonly #index: Query<never>;
  readonly #insert: Query<never>;
  readonly #remove: Query<never>;
  readonly #postpone: Query<never>;
  readonly #isOutdated: Query<{ row: number }>;
  readonly #takeOutdated: Query<{ content: string }>;
  readonly #nextOutdated: Query<{ row: number; content: string }>;
  readonly #erased: () => void;

  /** @param erased told that a text was overwritten, which may be on the disk elsewhere for a while. */
  constructor(database: DatabaseSync, erased: () => void) {
    this.#erased = erased;
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
        "WHERE id > ? AND id <= ? AND type IN ('message', 'file_offer') AND content <> ''",
    );
    this.#insert = prepare(database, "INSERT INTO search (rowid, content) VALUES (?, ?)");
    this.#remove = prepare(
      database,
      "INSERT INTO search (search, rowid, content) VALUES ('delete', ?, ?)",
    );
    this.#postpone = prepare(database, "INSERT INTO outdated (row, content) VALUES (?, ?)");
    this.#isOutdated = prepare(database, "SELECT row FROM outdated WHERE row = ?");
    this.#takeOutdated = prepare(database, "DELETE FROM outdated WHERE row = ? RETURNING content");
    this.#nextOutdated = prepare(
      database,
      "SELECT row, entries.content FROM outdated JOIN entries ON id = row ORDER BY row LIMIT 1",
    );
  }

  /** The last row whose words are in the index, if it has any. */
  watermark(): number {
    return this.#findWatermark.get()!.row;
  }

  /** The text of a message's row is no more; `text` is what it was until now. */
  removed(row: number, text: string): void {
    if (row > this.watermark()) return;
    const indexed = this.#takeOutdated.get(row)?.content ?? text;
    if (indexed !== "") this.#remove.run(row, indexed);
  }

  /**
   * The text of a message's row is another one now, or none.
   *
   * @returns whether what it was until now is kept until there is time.
   */
  changed(row: number, before: string, after: string): boolean {
    if (row > this.watermark() || this.#isOutdated.get(row) !== undefined) return false;
    if (before.length + after.length > mostLetters) {
      this.#postpone.run(row, before);
      return true;
    }
    this.removed(row, before);
    if (after !== "") this.#insert.run(row, after);
    return false;
  }

  /**
   * Indexes the next few rows, and one whose text has changed.
   *
   * @returns whether there are more.
   */
  advance(most: number = slice.rows): boolean {
    const [areMore, wasOutdated] = [this.#append(most), this.#renew()];
    return areMore || wasOutdated;
  }

  #renew(): boolean {
    const next = this.#nextOutdated.get();
    if (next === undefined) return false;
    this.removed(next.row, "");
    if (next.content !== "") this.#insert.run(next.row, next.content);
    this.#erased();
    return true;
  }

  #append(most: number): boolean {
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
