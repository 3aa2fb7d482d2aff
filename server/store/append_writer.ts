import type { DatabaseSync } from "node:sqlite";
import { insertRecord } from "./activity.ts";
import { type AppendAnswer, type AppendLetter, entryWidth, markWidth } from "./append_letter.ts";
import { prepare, type Query } from "./database.ts";
import { insertMessages } from "./entry_rows.ts";
import { writeMark } from "./marks.ts";
import { PlaceWriter } from "./places.ts";

/** Rows of one insert: each call costs as much as half a row, and more rows than this gain nothing. */
const together = 32;

/** Writes batches that were checked before, each in one transaction. */
export class AppendWriter {
  readonly #database: DatabaseSync;
  readonly #insertOne: Query<never>;
  readonly #insertMany: Query<never>;
  readonly #mark: Query<never>;
  readonly #places: PlaceWriter;
  readonly #record: Query<never>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insertOne = prepare(database, insertMessages(1));
    this.#insertMany = prepare(database, insertMessages(together));
    this.#mark = prepare(database, writeMark);
    this.#places = new PlaceWriter(database);
    this.#record = prepare(database, insertRecord);
  }

  /** Writes a batch, all of it or nothing; never throws. */
  write(letter: AppendLetter): AppendAnswer {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      if (!this.#insertAll(letter.entries)) return "repeated";
      this.#markAll(letter.marks);
      if (letter.activity !== undefined) this.#record.run(...letter.activity);
      if (letter.places) this.#places.writeAll();
      this.#database.exec("COMMIT");
      return "stored";
    } catch (error) {
      return { failed: error instanceof Error ? error.message : String(error) };
    } finally {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
  }

  /** `false` as soon as one was not added, because its id was used before. */
  #insertAll(values: AppendLetter["entries"]): boolean {
    let at = 0;
    for (let rows = values.length / entryWidth; rows > 0;) {
      const count = rows >= together ? together : 1;
      const next = at + count * entryWidth;
      const query = count === 1 ? this.#insertOne : this.#insertMany;
      if (query.run(...values.slice(at, next)).changes < count) return false;
      at = next;
      rows -= count;
    }
    return true;
  }

  #markAll(values: AppendLetter["marks"]): void {
    for (let at = 0; at < values.length; at += markWidth) {
      this.#mark.run(...values.slice(at, at + markWidth));
    }
  }
}
