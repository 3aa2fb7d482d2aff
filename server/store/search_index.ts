import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";

/** The words of all messages up to the row that `meta` calls `indexed`; it follows in idle time. */
export class SearchIndex {
  readonly #holds: Query<{ held: number }>;
  readonly #remove: Query<never>;
  readonly #add: Query<never>;

  constructor(database: DatabaseSync) {
    this.#holds = prepare(
      database,
      "SELECT ? <= CAST(value AS INTEGER) AS held FROM meta WHERE key = 'indexed'",
    );
    this.#remove = prepare(
      database,
      "INSERT INTO search (search, rowid, content) VALUES ('delete', ?, ?)",
    );
    this.#add = prepare(database, "INSERT INTO search (rowid, content) VALUES (?, ?)");
  }

  /** A message's text is not `before` any more; part of the transaction that changes it. */
  changed(row: number, before: string, after: string): void {
    if (!this.#has(row)) return;
    this.#remove.run(row, before);
    this.#add.run(row, after);
  }

  /** A message's text, which was `before`, is gone; part of the transaction that erases it. */
  removed(row: number, before: string): void {
    if (this.#has(row)) this.#remove.run(row, before);
  }

  #has(row: number): boolean {
    return this.#holds.get(row)?.held === 1;
  }
}
