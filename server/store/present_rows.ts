import type { DatabaseSync } from "node:sqlite";
import { prepareArrays, type Query } from "./database.ts";
import {
  type EntryRow,
  presentColumns,
  type PresentRow,
  withFile,
  withPresent,
} from "./entry_rows.ts";
import type { FileFacts } from "./types.ts";

type FactsRow = readonly [
  size: number,
  mediaType: string,
  expiresAt: number,
  expired: number | null,
];

/** Where a sequence number of the same conversation is. */
type RowAt = (seq: number) => number;

/** Makes rows read as they do now: an edit has no text of its own, and an offer more than a name. */
export class PresentRows {
  readonly #text: Query<PresentRow>;
  readonly #facts: Query<FactsRow>;

  constructor(database: DatabaseSync) {
    this.#text = prepareArrays(database, `SELECT ${presentColumns} FROM entries WHERE id = ?`);
    this.#facts = prepareArrays(
      database,
      "SELECT size, media_type, expires_at, expired FROM offers WHERE entry = ?",
    );
  }

  all(rows: readonly EntryRow[], rowAt: RowAt): readonly EntryRow[] {
    return rows.some(isElsewhere) ? rows.map((row) => this.one(row, rowAt)) : rows;
  }

  one(row: EntryRow, rowAt: RowAt): EntryRow {
    if (!isElsewhere(row)) return row;
    if (row[1] === "edit") return withPresent(row, this.#text.get(rowAt(row[9]!))!);
    return withFile(row, this.factsIn(rowAt(row[0])));
  }

  /** What is kept of the file of the offer in a row. */
  factsIn(row: number): FileFacts {
    const [size, mediaType, expiresAt, expired] = this.#facts.get(row)!;
    return { size, mediaType, expiresAt, ...(expired !== null && { expired: true }) };
  }
}

/** Whether a part of what a row says is kept in another one. */
function isElsewhere([, type, , , , , , , , , , deleted]: EntryRow): boolean {
  return type === "edit" || (type === "file_offer" && deleted === null);
}
