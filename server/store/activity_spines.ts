import type { DatabaseSync } from "node:sqlite";
import { spineOf } from "./activity_chain.ts";
import { prepareArrays, type Query } from "./database.ts";

/** Rows that are read at a time, so that a record of millions of entries needs little memory. */
const together = 1024;

type Row = readonly [
  id: number,
  number: number,
  seq: number,
  type: string,
  author: number,
  clientId: string | null,
  at: number,
  target: number | null,
  replyTo: number | null,
  digest: string,
  bytes: number,
];

/** Reads the spines of entries from the disk. */
export class Spines {
  readonly #rows: Query<Row>;

  constructor(database: DatabaseSync) {
    this.#rows = prepareArrays(
      database,
      "SELECT id, conversation, seq, type, sender, client_id, at, target, reply_to, " +
        "digest, coalesce(bytes, octet_length(content)) FROM entries " +
        `WHERE id > ? AND id <= ? ORDER BY id LIMIT ${together}`,
    );
  }

  /** Those of the rows after `before` up to `last`, in texts of many. */
  *between(before: number, last: number, recordAt: number): Generator<string> {
    for (let at = before; at < last;) {
      const rows = this.#rows.all(at, last);
      if (rows.length === 0) return;
      at = rows.at(-1)![0];
      yield rows.map((row) => lineOf(row, recordAt)).join("");
    }
  }
}

function lineOf(
  [, number, seq, type, author, clientId, at, target, replyTo, digest, bytes]: Row,
  recordAt: number,
): string {
  const conversation = { number };
  return spineOf(
    { conversation, seq, type, author, clientId, at, target, replyTo, digest },
    recordAt,
    bytes,
  );
}
