import type { DatabaseSync } from "node:sqlite";
import { isRepeat, prepare, type Query } from "./database.ts";
import type { LiveConversation } from "./conversations.ts";
import type { AccountId, Entry, EntryType } from "./types.ts";
import type { UndoLog } from "./undo.ts";

/** An entry that is not in its conversation yet. */
export interface NewEntry {
  readonly author: AccountId;
  readonly clientId: string | undefined;
  readonly at: number;
  readonly content: string;
  readonly digest: string;
}

interface Row {
  seq: number;
  type: EntryType;
  sender: number;
  client_id: string | null;
  at: number;
  content: string;
  digest: string;
}

/** What is kept under an author's id: where it is, and what was asked for. */
export interface StoredRequest extends Row {
  conversation: number;
  /** A digest of the request, for entries whose content does not say all of it. */
  request: string | null;
}

function toEntry(conversation: LiveConversation, row: Row): Entry {
  return {
    conversation,
    seq: row.seq,
    type: row.type,
    author: row.sender,
    clientId: row.client_id ?? undefined,
    at: row.at,
    content: row.content,
    digest: row.digest,
  };
}

const columns = "seq, type, sender, client_id, at, content, digest";
const range = "FROM entries WHERE conversation = ? AND seq BETWEEN ? AND ?";

/** The log of every conversation. */
export class Entries {
  readonly #undo: UndoLog;
  readonly #insertMessage: Query<never>;
  readonly #insertChange: Query<never>;
  readonly #findRequest: Query<StoredRequest>;
  readonly #forward: Query<Row>;
  readonly #backward: Query<Row>;
  readonly #authors: Query<{ sender: number }>;

  constructor(database: DatabaseSync, undo: UndoLog) {
    this.#undo = undo;
    const insert = "INSERT INTO entries (conversation, seq, sender, client_id, at, content, " +
      "digest, type, request) VALUES (?, ?, ?, ?, ?, ?, ?,";
    this.#insertMessage = prepare(database, `${insert} 'message', NULL)`);
    this.#insertChange = prepare(database, `${insert} 'membership', ?)`);
    this.#findRequest = prepare(
      database,
      `SELECT conversation, request, ${columns} FROM entries WHERE sender = ? AND client_id = ?`,
    );
    this.#forward = prepare(database, `SELECT ${columns} ${range} ORDER BY seq LIMIT ?`);
    this.#backward = prepare(database, `SELECT ${columns} ${range} ORDER BY seq DESC LIMIT ?`);
    this.#authors = prepare(
      database,
      `SELECT DISTINCT sender FROM (SELECT sender, type ${range} ORDER BY seq DESC LIMIT ?)
       WHERE type = 'message'`,
    );
  }

  /**
   * Adds a message at the end of a conversation.
   *
   * @returns `undefined` when the author has used that `clientId` before: the index of the ids is
   * asked by the insert itself, because a look-up beforehand would double what a message costs.
   */
  addMessage(conversation: LiveConversation, message: NewEntry): Entry | undefined {
    const { author, clientId, at, content, digest } = message;
    const seq = conversation.head + 1;
    const id = clientId ?? null;
    try {
      this.#insertMessage.run(conversation.number, seq, author, id, at, content, digest);
    } catch (error) {
      if (isRepeat(error, "entries.client_id, entries.sender")) return undefined;
      throw error;
    }
    conversation.advance(this.#undo);
    return { conversation, seq, type: "message", author, clientId, at, content, digest };
  }

  /** Adds a change of members at the end of a conversation; its `clientId` must be new. */
  addChange(conversation: LiveConversation, change: NewEntry, request: string): Entry {
    const { author, clientId, at, content, digest } = change;
    const seq = conversation.head + 1;
    const id = clientId ?? null;
    this.#insertChange.run(conversation.number, seq, author, id, at, content, digest, request);
    conversation.advance(this.#undo);
    return { conversation, seq, type: "membership", author, clientId, at, content, digest };
  }

  /** What the author stored under an id. */
  request(author: AccountId, clientId: string | undefined): StoredRequest | undefined {
    return clientId === undefined ? undefined : this.#findRequest.get(author, clientId);
  }

  /** The entry of a stored request. */
  entryOf(conversation: LiveConversation, request: StoredRequest): Entry {
    return toEntry(conversation, request);
  }

  /** Entries between two sequence numbers, both included, the oldest first; read as they are asked for. */
  *forward(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): Generator<Entry, undefined> {
    for (const row of this.#forward.iterate(conversation.number, from, to, limit)) {
      yield toEntry(conversation, row);
    }
  }

  /** The same, the newest first. */
  *backward(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): Generator<Entry, undefined> {
    for (const row of this.#backward.iterate(conversation.number, from, to, limit)) {
      yield toEntry(conversation, row);
    }
  }

  /** Who wrote messages between two sequence numbers; the newest `limit` entries are looked at. */
  authors(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): readonly AccountId[] {
    return this.#authors.all(conversation.number, from, to, limit).map((row) => row.sender);
  }
}
