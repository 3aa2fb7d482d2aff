import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EntryLike } from "../frames.ts";
import { erased, revised, saysDeleted, targetOf } from "../present.ts";
import { all, one, type Row } from "./database.ts";

/** An entry in this device's store. */
export interface StoredEntry {
  readonly frame: EntryLike;
  /** Its digest did not hold: it is not what was sent. */
  readonly damaged: boolean;
  /** It was shown before a reset took it away. */
  readonly seen: boolean;
  /** It has just come, and its message was already as it says: people need not be told. */
  readonly isEcho?: true;
}

/** The entries of all conversations. */
export class EntryTable {
  readonly #database: DatabaseSync;
  readonly #add: StatementSync;
  readonly #revisions: StatementSync;
  readonly #change: StatementSync;
  readonly #at: StatementSync;
  readonly #likeness: StatementSync;
  readonly #unshown: StatementSync;
  readonly #before: StatementSync;
  readonly #lastOf: StatementSync;
  #hasErased = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#add = database.prepare(
      `INSERT INTO entries (conversation, seq, target, frame, damaged, seen)
       VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    );
    // Asked for each entry that comes: by any other index it would look at the whole conversation.
    this.#revisions = database.prepare(
      `SELECT frame, damaged, seen FROM entries INDEXED BY entries_by_target
       WHERE conversation = ? AND target = ? ORDER BY seq`,
    );
    this.#change = database.prepare(
      "UPDATE entries SET frame = ?, damaged = ? WHERE conversation = ? AND seq = ?",
    );
    this.#at = database.prepare(
      "SELECT frame, damaged, seen FROM entries WHERE conversation = ? AND seq = ?",
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
         AND frame ->> 'deleted' IS NULL
       ORDER BY seq DESC LIMIT 1`,
    );
  }

  /**
   * Keeps an entry; one that is here already stays as it is. A message and the edits of it all show
   * what it is now: the last word has the edit that comes last in the conversation, and nothing
   * brings back what was deleted.
   */
  add(frame: EntryLike, damaged: boolean): StoredEntry {
    const { replay: _, ...fresh } = frame;
    const known = one(this.#likeness, frame.conversation, frame.seq);
    const seen = known !== undefined && isAlike(String(known.likeness), likenessOf(frame));
    const isEcho = this.#isEcho(frame);
    const entry = this.#bringUpToDate({ frame: fresh as EntryLike, damaged, seen });
    this.#insert(entry);
    return isEcho ? { ...entry, isEcho } : entry;
  }

  /** Whether a replay has brought the message as an edit or a deletion of it has left it. */
  #isEcho(frame: EntryLike): boolean {
    const target = targetOf(frame);
    const here = target === undefined ? undefined : this.at(frame.conversation, target);
    // A message that was shown before a reset is not shown again, whatever it says now.
    if (here === undefined || here.seen) return false;
    const message = here.frame;
    if (message.deleted === true || saysDeleted(frame)) return message.deleted === true;
    return message.edited !== undefined && message.content === frame.content;
  }

  /** Applies an entry to what is here of its message, and what is here of its message to it. */
  #bringUpToDate(entry: StoredEntry): StoredEntry {
    const { frame } = entry;
    const target = targetOf(frame);
    const revisions = all(this.#revisions, frame.conversation, target ?? frame.seq).map(entryOf);
    const message = target === undefined ? undefined : this.at(frame.conversation, target);
    const others = message === undefined ? revisions : [message, ...revisions];
    if ([entry, ...others].some((one) => saysDeleted(one.frame))) {
      for (const other of others) this.#replace(other, erasedEntry(other));
      return erasedEntry(entry);
    }
    const last = revisions.at(-1);
    if (last !== undefined && last.frame.seq > frame.seq) return revisedEntry(entry, last);
    if (target === undefined) return entry;
    for (const other of others) this.#replace(other, revisedEntry(other, entry));
    return entry;
  }

  #insert({ frame, damaged, seen }: StoredEntry): void {
    const { conversation, seq } = frame;
    const target = targetOf(frame) ?? null;
    const text = JSON.stringify(frame);
    this.#add.run(conversation, seq, target, text, damaged ? 1 : 0, seen ? 1 : 0);
  }

  #replace(before: StoredEntry, { frame, damaged }: StoredEntry): void {
    const text = JSON.stringify(frame);
    if (text === JSON.stringify(before.frame) && damaged === before.damaged) return;
    this.#change.run(text, damaged ? 1 : 0, frame.conversation, frame.seq);
    const isErased = (field: "content" | "file") =>
      before.frame[field] !== undefined && frame[field] === undefined;
    if (isErased("content") || isErased("file")) this.#hasErased = true;
  }

  /** Whether a text was erased since this was last asked. */
  takeErased(): boolean {
    const hasErased = this.#hasErased;
    this.#hasErased = false;
    return hasErased;
  }

  /** The entry at a place, if it is here. */
  at(conversation: string, seq: number): StoredEntry | undefined {
    const row = one(this.#at, conversation, seq);
    return row && entryOf(row);
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

/** What makes two entries at one place the same for their reader; a revised text is no new one. */
function likenessOf(frame: EntryLike): string {
  const { type, timestamp, sender, actor, digest, edited } = frame;
  const isFirstText = edited === undefined && targetOf(frame) === undefined;
  return JSON.stringify([type, timestamp, sender ?? actor, isFirstText && digest || null]);
}

function isAlike(one: string, other: string): boolean {
  const [ones, others] = [JSON.parse(one), JSON.parse(other)];
  const isSameText = ones.pop() === null || others.at(-1) === null || one === other;
  return isSameText && JSON.stringify(ones) === JSON.stringify(others.slice(0, -1));
}

function erasedEntry({ frame, seen }: StoredEntry): StoredEntry {
  return { frame: erased(frame), damaged: false, seen };
}

function revisedEntry({ frame, seen }: StoredEntry, edit: StoredEntry): StoredEntry {
  return { frame: revised(frame, edit.frame), damaged: edit.damaged, seen };
}

/** A row of entries as it was kept. */
export function entryOf(row: Row): StoredEntry {
  return {
    frame: JSON.parse(String(row.frame)),
    damaged: row.damaged === 1,
    seen: row.seen === 1,
  };
}
