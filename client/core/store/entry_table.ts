import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EntryLike } from "../frames.ts";
import { all, one, type Row } from "./database.ts";

/** An entry in this device's store. */
export interface StoredEntry {
  readonly frame: EntryLike;
  /** Its digest did not hold: it is not what was sent. */
  readonly damaged: boolean;
  /** It was shown before a reset took it away. */
  readonly seen: boolean;
}

/** The entries of all conversations. */
export class EntryTable {
  readonly #database: DatabaseSync;
  readonly #add: StatementSync;
  readonly #likeness: StatementSync;
  readonly #unshown: StatementSync;
  readonly #before: StatementSync;
  readonly #lastOf: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#add = database.prepare(
      `INSERT INTO entries (conversation, seq, frame, damaged, seen) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#likeness = database.prepare(
      "SELECT likeness FROM shown_before WHERE conversation = ? AND seq = ?",
    );
    this.#unshown = database.prepare(
      `SELECT e.frame, e.damaged, e.seen FROM conversations AS c JOIN entries AS e
         ON e.conversation = c.conversation AND e.seq > c.shown AND e.seq <= c.cursor
       WHERE e.seen = 0 ORDER BY e.id`,
    );
    this.#before = database.prepare(
      `SELECT frame, damaged, seen FROM entries WHERE conversation = ? AND seq < ?
       ORDER BY seq DESC LIMIT ?`,
    );
    this.#lastOf = database.prepare(
      `SELECT frame, damaged, seen FROM entries
       WHERE conversation = ? AND seq > ? AND seq <= ?
         AND frame ->> 'type' = 'message' AND frame ->> 'sender' = ?
       ORDER BY seq DESC LIMIT 1`,
    );
  }

  /** Keeps an entry; one that is here already stays as it is. */
  add(frame: EntryLike, damaged: boolean): StoredEntry {
    const { replay: _, ...kept } = frame;
    const known = one(this.#likeness, frame.conversation, frame.seq);
    const seen = known !== undefined && known.likeness === likenessOf(frame);
    const entry = { frame: kept as EntryLike, damaged, seen };
    const { conversation, seq } = frame;
    this.#add.run(conversation, seq, JSON.stringify(kept), damaged ? 1 : 0, seen ? 1 : 0);
    return entry;
  }

  /** What is here and was not shown, in the order of arrival. */
  unshown(): StoredEntry[] {
    return all(this.#unshown).map(entryOf);
  }

  /** The last `limit` entries below `seq`, in order. */
  before(conversation: string, seq: number, limit: number): StoredEntry[] {
    return all(this.#before, conversation, seq, limit).map(entryOf).reverse();
  }

  /** The last text of somebody's after one place and up to another. */
  lastOf(
    conversation: string,
    sender: string,
    after: number,
    upTo: number,
  ): StoredEntry | undefined {
    const row = one(this.#lastOf, conversation, after, upTo, sender);
    return row && entryOf(row);
  }

  /**
   * Drops the entries and cursors of one conversation or all, and remembers what was shown of
   * them, so that the same entries are not shown a second time.
   */
  forget(conversation: string | undefined): void {
    const chosen = conversation === undefined ? "true" : "conversation = ?";
    const values = conversation === undefined ? [] : [conversation];
    const shown = all(
      this.#database.prepare(
        `SELECT frame, damaged, seen FROM entries JOIN conversations USING (conversation)
         WHERE (seq <= shown OR seen = 1) AND ${chosen}`,
      ),
      ...values,
    );
    const remember = this.#database.prepare("INSERT OR REPLACE INTO shown_before VALUES (?, ?, ?)");
    for (const { frame } of shown.map(entryOf)) {
      remember.run(frame.conversation, frame.seq, likenessOf(frame));
    }
    this.#database.prepare(`DELETE FROM entries WHERE ${chosen}`).run(...values);
    this.#database.prepare(`DELETE FROM marks WHERE ${chosen}`).run(...values);
    this.#database.prepare(
      `UPDATE conversations SET cursor = NULL, shown = NULL WHERE ${chosen}`,
    ).run(...values);
  }
}

/** What makes two entries at one place the same for their reader. */
function likenessOf(frame: EntryLike): string {
  const { type, timestamp, sender, actor, digest } = frame;
  return JSON.stringify([type, timestamp, sender ?? actor, digest ?? null]);
}

function entryOf(row: Row): StoredEntry {
  return {
    frame: JSON.parse(String(row.frame)),
    damaged: row.damaged === 1,
    seen: row.seen === 1,
  };
}
