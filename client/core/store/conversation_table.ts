import type { DatabaseSync, StatementSync } from "node:sqlite";
import { foldName } from "../../../protocol/names.ts";
import type { ConversationKind } from "../../../protocol/ids.ts";
import type { ConversationSummary, Marks } from "../../../protocol/server_frames.ts";
import { all, one, type Row } from "./database.ts";

/** A conversation as this device knows it. */
export interface KnownConversation {
  readonly conversation: string;
  readonly kind: ConversationKind;
  /** The other one's name in a direct conversation, `#name` in a group, `#lobby`. */
  readonly name: string;
  readonly member: boolean;
  /** Everything up to here is here, or was skipped; `undefined` before the first entry. */
  readonly cursor: number | undefined;
  /** Everything up to here was shown. */
  readonly shown: number | undefined;
}

/** Conversations, their cursors and shown marks, and how far others are in them. */
export class ConversationTable {
  readonly #upsert: StatementSync;
  readonly #byId: StatementSync;
  readonly #byName: StatementSync;
  readonly #list: StatementSync;
  readonly #cursors: StatementSync;
  readonly #setCursor: StatementSync;
  readonly #setShown: StatementSync;
  readonly #rename: StatementSync;
  readonly #marks: StatementSync;
  readonly #setMarks: StatementSync;
  readonly #allMarks: StatementSync;

  constructor(database: DatabaseSync) {
    this.#upsert = database.prepare(
      `INSERT INTO conversations (conversation, kind, name, folded, member) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET kind = excluded.kind, name = excluded.name,
         folded = excluded.folded, member = excluded.member`,
    );
    this.#byId = database.prepare("SELECT * FROM conversations WHERE conversation = ?");
    this.#byName = database.prepare(
      `SELECT * FROM conversations WHERE folded = ? AND (kind = 'dm') = ?
       ORDER BY member DESC, rowid DESC`,
    );
    this.#list = database.prepare("SELECT * FROM conversations ORDER BY rowid");
    this.#cursors = database.prepare(
      `SELECT conversation, cursor FROM conversations AS c WHERE cursor IS NOT NULL
       ORDER BY (SELECT id FROM entries AS e WHERE e.conversation = c.conversation
                 ORDER BY seq DESC LIMIT 1) DESC NULLS LAST`,
    );
    this.#setCursor = database.prepare(
      `UPDATE conversations SET cursor = ?1, shown = coalesce(shown, ?2) WHERE conversation = ?3`,
    );
    this.#setShown = database.prepare(
      "UPDATE conversations SET shown = max(coalesce(shown, 0), ?) WHERE conversation = ?",
    );
    this.#rename = database.prepare(
      "UPDATE conversations SET name = ?, folded = ? WHERE conversation = ?",
    );
    this.#marks = database.prepare(
      "SELECT delivered, read FROM marks WHERE conversation = ? AND username = ?",
    );
    this.#allMarks = database.prepare(
      "SELECT username, delivered, read FROM marks WHERE conversation = ? ORDER BY username",
    );
    this.#setMarks = database.prepare(
      `INSERT INTO marks VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
         delivered = max(delivered, excluded.delivered), read = max(read, excluded.read)`,
    );
  }

  /** Keeps what the server says of a conversation; cursor and shown mark stay. */
  keep({ conversation, kind, name, member }: ConversationSummary): void {
    this.#upsert.run(conversation, kind, name, foldName(name), member ? 1 : 0);
  }

  /** Keeps another name for a group. */
  rename(conversation: string, name: string): void {
    this.#rename.run(name, foldName(name), conversation);
  }

  byId(conversation: string): KnownConversation | undefined {
    return knownOf(one(this.#byId, conversation));
  }

  /** The conversation with somebody, or the group or lobby when the name starts with `#`. */
  byName(name: string): KnownConversation | undefined {
    return knownOf(one(this.#byName, foldName(name), name.startsWith("#") ? 0 : 1));
  }

  list(): KnownConversation[] {
    return all(this.#list).map((row) => knownOf(row)!);
  }

  /** All cursors; those of the conversations that were heard of last come first. */
  cursors(): { readonly conversation: string; readonly cursor: number }[] {
    return all(this.#cursors).map(({ conversation, cursor }) => ({
      conversation: String(conversation),
      cursor: Number(cursor),
    }));
  }

  /** Moves a cursor. What lies before a conversation's first cursor, at `base`, is not news. */
  setCursor(conversation: string, cursor: number, base: number): void {
    this.#setCursor.run(cursor, base, conversation);
  }

  /** Everything up to `seq` was shown. */
  setShown(conversation: string, seq: number): void {
    this.#setShown.run(seq, conversation);
  }

  /** How far others are known to be. */
  marksIn(conversation: string): Marks[] {
    return all(this.#allMarks, conversation).map(({ username, delivered, read }) => ({
      username: String(username),
      delivered: Number(delivered),
      read: Number(read),
    }));
  }

  /** Keeps how far somebody is, and returns how far that one was known to be. */
  keepMarks(conversation: string, { username, delivered, read }: Marks): Marks {
    const before = one(this.#marks, conversation, username);
    this.#setMarks.run(conversation, username, delivered, read);
    return {
      username,
      delivered: Number(before?.delivered ?? 0),
      read: Number(before?.read ?? 0),
    };
  }
}

function knownOf(row: Row | undefined): KnownConversation | undefined {
  if (row === undefined) return undefined;
  return {
    conversation: String(row.conversation),
    kind: row.kind as ConversationKind,
    name: String(row.name),
    member: row.member === 1,
    cursor: row.cursor === null ? undefined : Number(row.cursor),
    shown: row.shown === null ? undefined : Number(row.shown),
  };
}
