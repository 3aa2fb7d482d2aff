import type { DatabaseSync } from "node:sqlite";
import { prepare, prepareArrays, type Query } from "./database.ts";
import type { LiveConversation } from "./conversations.ts";
import {
  entryColumns,
  type EntryRow,
  insertAnswer,
  insertChange,
  insertMessages,
  insertOffer,
  insertRevision,
  messageEntry,
  type NewEntry,
  toEntry,
} from "./entry_rows.ts";
import { PresentRows } from "./present_rows.ts";
import type { Places } from "./places.ts";
import type { AccountId, ConversationNumber, Entry, EntryType, FileFacts } from "./types.ts";
import type { UndoLog } from "./undo.ts";

/** What is kept under an author's id: where it is, and what was asked for. */
export interface StoredRequest {
  readonly id: number;
  readonly conversation: ConversationNumber;
  /** A digest of the request, for entries whose content does not say all of it. */
  readonly request: string | null;
  readonly type: EntryType;
  /** That of the first text, whatever the message says now. */
  readonly digest: string;
  readonly reply_to: number | null;
  readonly target: number | null;
}

/** A message, or an offer, that something else is about. */
export interface MessageRow {
  readonly id: number;
  readonly type: "message" | "file_offer";
  readonly seq: number;
  readonly sender: AccountId;
  readonly deleted: number | null;
  readonly hidden: number | null;
}

/** An edit or a deletion that is not in its conversation yet. */
export interface NewRevision extends NewEntry {
  readonly type: "edit" | "delete";
  readonly target: MessageRow;
}

/** An offer that is not in its conversation yet. */
export interface NewOfferEntry extends NewEntry {
  readonly file: FileFacts;
  /** A digest of all that was asked for. */
  readonly request: string;
}

/** An answer to an offer that is not in its conversation yet. */
export interface NewAnswer extends NewEntry {
  readonly target: MessageRow;
}

const byPlace = "FROM places AS place JOIN entries ON id = place.entry " +
  "WHERE place.conversation = ? AND place.seq BETWEEN ? AND ? ORDER BY place.seq";

/** The log of every conversation. */
export class Entries {
  readonly #undo: UndoLog;
  readonly #insertMessage: Query<never>;
  readonly #hide: Query<never>;
  readonly #insertChange: Query<never>;
  readonly #insertOffer: Query<never>;
  readonly #insertAnswer: Query<never>;
  readonly #insertRevision: Query<never>;
  readonly #findRequest: Query<StoredRequest>;
  readonly #forward: Query<EntryRow>;
  readonly #backward: Query<EntryRow>;
  readonly #byId: Query<EntryRow>;
  readonly #present: PresentRows;
  readonly #findPlace: Query<{ entry: number }>;
  readonly #findMessage: Query<MessageRow>;
  #lastRow: number;
  #stamp = 0;

  constructor(database: DatabaseSync, undo: UndoLog, private readonly places: Places) {
    this.#undo = undo;
    this.#insertMessage = prepare(database, insertMessages(1));
    // It is rare, so the statement for every message need not carry it.
    this.#hide = prepare(database, "UPDATE entries SET hidden = 1 WHERE id = ?");
    this.#insertChange = prepare(database, insertChange);
    this.#insertOffer = prepare(database, insertOffer);
    this.#insertAnswer = prepare(database, insertAnswer);
    this.#insertRevision = prepare(database, insertRevision);
    const findLast = "SELECT coalesce(max(id), 0) AS row FROM entries";
    this.#lastRow = prepare<{ row: number }>(database, findLast).get()!.row;
    this.#findRequest = prepare(
      database,
      "SELECT id, conversation, request, type, digest, reply_to, target FROM entries " +
        "WHERE sender = ? AND client_id = ?",
    );
    this.#findPlace = prepare(
      database,
      "SELECT entry FROM places WHERE conversation = ? AND seq = ?",
    );
    this.#findMessage = prepare(
      database,
      "SELECT id, type, seq, sender, deleted, hidden FROM entries " +
        "WHERE id = ? AND type IN ('message', 'file_offer')",
    );
    const select = `SELECT ${entryColumns} ${byPlace}`;
    this.#forward = prepareArrays(database, `${select} LIMIT ?`);
    this.#backward = prepareArrays(database, `${select} DESC LIMIT ?`);
    this.#byId = prepareArrays(database, `SELECT ${entryColumns} FROM entries WHERE id = ?`);
    this.#present = new PresentRows(database);
  }

  /**
   * Adds a message at the end of a conversation.
   *
   * @returns `undefined` when the author has used that `clientId` before: the index of the ids is
   * asked by the insert itself, because a look-up beforehand would double what a message costs.
   */
  addMessage(conversation: LiveConversation, message: NewEntry): Entry | undefined {
    const { author, clientId, at, content, digest, replyTo, hidden } = message;
    const seq = conversation.head + 1;
    const [id, reply] = [clientId ?? null, replyTo ?? null];
    const { number } = conversation;
    const run = this.#insertMessage.run(number, seq, author, id, at, content, digest, reply);
    if (run.changes === 0) return undefined;
    if (hidden) this.#hide.run(run.lastInsertRowid);
    this.added(conversation, run.lastInsertRowid);
    return messageEntry(conversation, seq, message);
  }

  /** Adds a change of members at the end of a conversation; its `clientId` must be new. */
  addChange(conversation: LiveConversation, change: NewEntry, request: string): Entry {
    const { author, clientId, at, content, digest } = change;
    const seq = conversation.head + 1;
    const id = clientId ?? null;
    const { number } = conversation;
    const run = this.#insertChange.run(number, seq, author, id, at, content, digest, request);
    this.added(conversation, run.lastInsertRowid);
    return { conversation, seq, type: "membership", author, clientId, at, content, digest };
  }

  /** Adds an edit or a deletion at the end of a conversation; its `clientId` must be new. */
  addRevision(conversation: LiveConversation, revision: NewRevision): Entry {
    const { type, author, clientId, at, content, digest, target } = revision;
    const seq = conversation.head + 1;
    const id = clientId ?? null;
    const { number } = conversation;
    const about = [type, target.seq, target.hidden] as const;
    const run = this.#insertRevision.run(number, seq, author, id, at, digest, ...about);
    this.added(conversation, run.lastInsertRowid);
    const entry = { conversation, seq, type, author, clientId, at, content, digest };
    return { ...entry, target: target.seq, ...(target.hidden !== null && { hidden: true }) };
  }

  /** Adds an offer at the end of a conversation; its `clientId` must be new. Its row comes with it. */
  addOffer(conversation: LiveConversation, offer: NewOfferEntry): readonly [Entry, number] {
    const { author, clientId, at, content, digest, replyTo, hidden, file, request } = offer;
    const seq = conversation.head + 1;
    const [id, reply] = [clientId ?? null, replyTo ?? null];
    const said = [conversation.number, seq, author, id, at, content, digest, reply] as const;
    const run = this.#insertOffer.run(...said, request, file.size, hidden ? 1 : null);
    this.added(conversation, run.lastInsertRowid);
    const entry = messageEntry(conversation, seq, offer);
    return [{ ...entry, type: "file_offer", file }, run.lastInsertRowid];
  }

  /** Adds an answer to an offer at the end of a conversation; its `clientId` must be new. */
  addAnswer(conversation: LiveConversation, answer: NewAnswer): Entry {
    const { author, clientId, at, content, digest, target } = answer;
    const seq = conversation.head + 1;
    const said = [conversation.number, seq, author, clientId ?? null, at, content, digest] as const;
    const hidden = answer.hidden || target.hidden !== null;
    const run = this.#insertAnswer.run(...said, target.seq, hidden ? 1 : null);
    this.added(conversation, run.lastInsertRowid);
    const entry = { conversation, seq, author, clientId, at, content, digest, target: target.seq };
    return { ...entry, type: "file_answer", ...(hidden && { hidden }) };
  }

  /** An entry was added at the end of a conversation, in that row. */
  added(conversation: LiveConversation, row: number): void {
    conversation.advance(row, this.#undo);
    this.places.added(conversation);
    if (this.#stamp !== this.#undo.stamp) {
      const before = this.#lastRow;
      this.#undo.add(() => this.#lastRow = before);
      this.#stamp = this.#undo.stamp;
    }
    this.#lastRow = row;
  }

  /** The newest row of all; the next entry is in the row after it. */
  lastRow(): number {
    return this.#lastRow;
  }

  /** What the author stored under an id. */
  request(author: AccountId, clientId: string | undefined): StoredRequest | undefined {
    return clientId === undefined ? undefined : this.#findRequest.get(author, clientId);
  }

  /** The entry of a stored request, with the digest that was acknowledged. */
  entryOf(conversation: LiveConversation, { id, digest, type }: StoredRequest): Entry {
    const entry = { ...toEntry(conversation, this.#byId.get(id)!), digest };
    // What was acknowledged once is said again, whatever became of the file.
    return type === "file_offer" ? { ...entry, file: this.#present.factsIn(id) } : entry;
  }

  /** The message or offer at a place; `undefined` when there is nothing, or something else. */
  message(conversation: LiveConversation, seq: number): MessageRow | undefined {
    const row = this.rowAt(conversation, seq);
    return row === undefined ? undefined : this.#findMessage.get(row);
  }

  /** Rows between two sequence numbers, both included, the oldest first. */
  forward(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): readonly EntryRow[] {
    const recent = recentFrom(conversation);
    const rows = from < recent
      ? this.#forward.all(conversation.number, from, Math.min(to, recent - 1), limit)
      : [];
    for (let seq = Math.max(from, recent); seq <= to && rows.length < limit; seq++) {
      rows.push(this.#byId.get(conversation.recent[seq - recent]!)!);
    }
    return this.#presented(conversation, rows);
  }

  /** The same, the newest first. */
  backward(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): readonly EntryRow[] {
    const recent = recentFrom(conversation);
    const rows: EntryRow[] = [];
    for (let seq = to; seq >= Math.max(from, recent) && rows.length < limit; seq--) {
      rows.push(this.#byId.get(conversation.recent[seq - recent]!)!);
    }
    if (from < recent && rows.length < limit) {
      const before = Math.min(to, recent - 1);
      rows.push(...this.#backward.all(conversation.number, from, before, limit - rows.length));
    }
    return this.#presented(conversation, rows);
  }

  /** The row of an entry; `undefined` when there is none. */
  rowAt(conversation: LiveConversation, seq: number): number | undefined {
    const recent = recentFrom(conversation);
    if (seq >= recent) return conversation.recent[seq - recent];
    return this.#findPlace.get(conversation.number, seq)?.entry;
  }

  /** The entry of a row of that conversation, and the place of the edit that gave it its text. */
  inRow(
    conversation: LiveConversation,
    row: number,
  ): { readonly entry: Entry; readonly revisedBy: number | undefined } {
    const found = this.#present.one(this.#byId.get(row)!, () => row);
    return { entry: toEntry(conversation, found), revisedBy: found[13] ?? undefined };
  }

  /** Who wrote messages, or offered files, between two sequence numbers; the newest `limit` entries are looked at. */
  authors(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): readonly AccountId[] {
    const authors = new Set<AccountId>();
    for (const [, type, sender] of this.backward(conversation, from, to, limit)) {
      if (type === "message" || type === "file_offer") authors.add(sender);
    }
    return [...authors];
  }

  #presented(conversation: LiveConversation, rows: readonly EntryRow[]): readonly EntryRow[] {
    return this.#present.all(rows, (seq) => this.rowAt(conversation, seq)!);
  }
}

/** The first entry of a conversation that has no place on disk yet. */
function recentFrom({ head, recent }: LiveConversation): number {
  return head - recent.length + 1;
}
