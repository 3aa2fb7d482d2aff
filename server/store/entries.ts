import type { DatabaseSync } from "node:sqlite";
import { prepare, prepareArrays, type Query } from "./database.ts";
import type { LiveConversation } from "./conversations.ts";
import type { AccountId, ConversationNumber, Entry, EntryType } from "./types.ts";
import type { UndoLog } from "./undo.ts";

/** An entry that is not in its conversation yet. */
export interface NewEntry {
  readonly author: AccountId;
  readonly clientId: string | undefined;
  readonly at: number;
  readonly content: string;
  readonly digest: string;
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
  readonly conversation: ConversationNumber;
  /** A digest of the request, for entries whose content does not say all of it. */
  readonly request: string | null;
  readonly type: EntryType;
  readonly digest: string;
  readonly seq: number;
}

/** Makes an entry of its row. */
export function toEntry(conversation: LiveConversation, row: EntryRow): Entry {
  const [seq, type, author, clientId, at, content, digest] = row;
  return { conversation, seq, type, author, clientId: clientId ?? undefined, at, content, digest };
}

const columns = "seq, type, sender, client_id, at, content, digest, octet_length(content)";
const range = "FROM entries WHERE conversation = ? AND seq BETWEEN ? AND ?";

/** The log of every conversation. */
export class Entries {
  readonly #undo: UndoLog;
  readonly #insertMessage: Query<never>;
  readonly #insertChange: Query<never>;
  readonly #findRequest: Query<StoredRequest>;
  readonly #forward: Query<EntryRow>;
  readonly #backward: Query<EntryRow>;
  readonly #authors: Query<{ sender: number }>;

  constructor(database: DatabaseSync, undo: UndoLog) {
    this.#undo = undo;
    const insert = "INSERT INTO entries (conversation, seq, sender, client_id, at, content, " +
      "digest, type, request) VALUES (?, ?, ?, ?, ?, ?, ?,";
    this.#insertMessage = prepare(
      database,
      `${insert} 'message', NULL) ON CONFLICT (client_id, sender) WHERE client_id IS NOT NULL DO NOTHING`,
    );
    this.#insertChange = prepare(database, `${insert} 'membership', ?)`);
    this.#findRequest = prepare(
      database,
      "SELECT conversation, request, type, digest, seq FROM entries " +
        "WHERE sender = ? AND client_id = ?",
    );
    const select = `SELECT ${columns} ${range} ORDER BY seq`;
    this.#forward = prepareArrays(database, `${select} LIMIT ?`);
    this.#backward = prepareArrays(database, `${select} DESC LIMIT ?`);
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
    const { number } = conversation;
    if (this.#insertMessage.run(number, seq, author, id, at, content, digest).changes === 0) {
      return undefined;
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
  entryOf(conversation: LiveConversation, { seq }: StoredRequest): Entry {
    return toEntry(conversation, this.forward(conversation, seq, seq, 1)[0]!);
  }

  /** Rows between two sequence numbers, both included, the oldest first. */
  forward(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): readonly EntryRow[] {
    return this.#forward.all(conversation.number, from, to, limit);
  }

  /** The same, the newest first. */
  backward(
    conversation: LiveConversation,
    from: number,
    to: number,
    limit: number,
  ): readonly EntryRow[] {
    return this.#backward.all(conversation.number, from, to, limit);
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
