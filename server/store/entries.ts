import type { DatabaseSync } from "node:sqlite";
import { prepare, prepareArrays, type Query } from "./database.ts";
import type { LiveConversation } from "./conversations.ts";
import type { AccountId, ConversationNumber, Entry, EntryType } from "./types.ts";
import type { Places } from "./places.ts";
import type { UndoLog } from "./undo.ts";

/** An entry that is not in its conversation yet. */
export interface NewEntry {
  readonly author: AccountId;
  readonly clientId: string | undefined;
  readonly at: number;
  readonly content: string;
  readonly digest: string;
  /** Only its author is to see it. */
  readonly hidden?: true;
}

/** A row of the log; an array, because the runtime makes those three times as fast as objects. */
export type EntryRow = readonly [
  seq: number,
  type: EntryType,
  sender: AccountId,
  clientId: string | null,
  at: number,
  content: string,
  digest: string,
  /** The length of the content in UTF-8. */
  bytes: number,
];

/** What is kept under an author's id: where it is, and what was asked for. */
export interface StoredRequest {
  readonly id: number;
  readonly conversation: ConversationNumber;
  /** A digest of the request, for entries whose content does not say all of it. */
  readonly request: string | null;
  readonly type: EntryType;
  readonly digest: string;
}

/** Makes an entry of its row. */
export function toEntry(conversation: LiveConversation, row: EntryRow): Entry {
  const [seq, type, author, clientId, at, content, digest] = row;
  return { conversation, seq, type, author, clientId: clientId ?? undefined, at, content, digest };
}

const columns = "entries.seq, type, sender, client_id, at, content, digest, octet_length(content)";
const byPlace = "FROM places AS place JOIN entries ON id = place.entry " +
  "WHERE place.conversation = ? AND place.seq BETWEEN ? AND ? ORDER BY place.seq";

const insert = "INSERT INTO entries (conversation, seq, sender, client_id, at, content, " +
  "digest, type, request) VALUES";
const messageRow = "(?, ?, ?, ?, ?, ?, ?, 'message', NULL)";

/** Adds messages, but not those whose sender has used their `client_id` before. */
export function insertMessages(count: number): string {
  const rows = Array(count).fill(messageRow).join(", ");
  return `${insert} ${rows} ON CONFLICT (client_id, sender) WHERE client_id IS NOT NULL DO NOTHING`;
}

/** The log of every conversation. */
export class Entries {
  readonly #undo: UndoLog;
  readonly #insertMessage: Query<never>;
  readonly #hide: Query<never>;
  readonly #insertChange: Query<never>;
  readonly #findRequest: Query<StoredRequest>;
  readonly #forward: Query<EntryRow>;
  readonly #backward: Query<EntryRow>;
  readonly #byId: Query<EntryRow>;
  readonly #findLast: Query<{ row: number }>;

  constructor(database: DatabaseSync, undo: UndoLog, private readonly places: Places) {
    this.#undo = undo;
    this.#insertMessage = prepare(database, insertMessages(1));
    // It is rare, so the statement for every message need not carry it.
    this.#hide = prepare(database, "UPDATE entries SET hidden = 1 WHERE id = ?");
    this.#insertChange = prepare(
      database,
      `${insert} (?, ?, ?, ?, ?, ?, ?, 'membership', ?)`,
    );
    this.#findLast = prepare(database, "SELECT coalesce(max(id), 0) AS row FROM entries");
    this.#findRequest = prepare(
      database,
      "SELECT id, conversation, request, type, digest FROM entries " +
        "WHERE sender = ? AND client_id = ?",
    );
    const select = `SELECT ${columns} ${byPlace}`;
    this.#forward = prepareArrays(database, `${select} LIMIT ?`);
    this.#backward = prepareArrays(database, `${select} DESC LIMIT ?`);
    this.#byId = prepareArrays(database, `SELECT ${columns} FROM entries WHERE id = ?`);
  }

  /**
   * Adds a message at the end of a conversation.
   *
   * @returns `undefined` when the author has used that `clientId` before: the index of the ids is
   * asked by the insert itself, because a look-up beforehand would double what a message costs.
   */
  addMessage(conversation: LiveConversation, message: NewEntry): Entry | undefined {
    const { author, clientId, at, content, digest, hidden } = message;
    const seq = conversation.head + 1;
    const id = clientId ?? null;
    const { number } = conversation;
    const run = this.#insertMessage.run(number, seq, author, id, at, content, digest);
    if (run.changes === 0) return undefined;
    if (hidden) this.#hide.run(run.lastInsertRowid);
    this.added(conversation, run.lastInsertRowid);
    const type = "message";
    const entry: Entry = { conversation, seq, type, author, clientId, at, content, digest };
    return hidden ? { ...entry, hidden } : entry;
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

  /** An entry was added at the end of a conversation, in that row. */
  added(conversation: LiveConversation, row: number): void {
    conversation.advance(row, this.#undo);
    this.places.added(conversation);
  }

  /** The newest row of all; the next entry is in the row after it. */
  lastRow(): number {
    return this.#findLast.get()!.row;
  }

  /** What the author stored under an id. */
  request(author: AccountId, clientId: string | undefined): StoredRequest | undefined {
    return clientId === undefined ? undefined : this.#findRequest.get(author, clientId);
  }

  /** The entry of a stored request. */
  entryOf(conversation: LiveConversation, { id }: StoredRequest): Entry {
    return toEntry(conversation, this.#byId.get(id)!);
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
    return rows;
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
    if (from >= recent || rows.length === limit) return rows;
    const before = Math.min(to, recent - 1);
    return [
      ...rows,
      ...this.#backward.all(conversation.number, from, before, limit - rows.length),
    ];
  }

  /** Who wrote messages between two sequence numbers; the newest `limit` entries are looked at. */
  authors(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): readonly AccountId[] {
    const authors = new Set<AccountId>();
    for (const [, type, sender] of this.backward(conversation, from, to, limit)) {
      if (type === "message") authors.add(sender);
    }
    return [...authors];
  }
}

/** The first entry of a conversation that has no place on disk yet. */
function recentFrom({ head, recent }: LiveConversation): number {
  return head - recent.length + 1;
}
