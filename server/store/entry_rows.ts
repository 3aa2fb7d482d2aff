import type { LiveConversation } from "./conversations.ts";
import type { AccountId, Entry, EntryType, FileFacts } from "./types.ts";

/** An entry that is not in its conversation yet. */
export interface NewEntry {
  readonly author: AccountId;
  readonly clientId: string | undefined;
  readonly at: number;
  readonly content: string;
  readonly digest: string;
  /** The message that it answers. */
  readonly replyTo?: number;
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
  replyTo: number | null,
  target: number | null,
  edited: number | null,
  deleted: number | null,
  hidden: number | null,
  /** The edit, by its sequence number, that gave it the text. */
  revisedBy: number | null,
  /** Of an offer; it is kept elsewhere. */
  file?: FileFacts,
];

/** What a message says now: the columns of a row that change. */
export type PresentRow = readonly [
  content: string,
  digest: string,
  bytes: number,
  edited: number | null,
  deleted: number | null,
  revisedBy: number | null,
];

const present = "content, coalesce(revised_digest, digest), octet_length(content)";

/** The columns of {@link PresentRow}. */
export const presentColumns = `${present}, revised_at, deleted, revised_by`;

/** The columns of {@link EntryRow}. */
export const entryColumns = "entries.seq, type, sender, client_id, at, " +
  `${present}, reply_to, target, revised_at, deleted, hidden, revised_by`;

/** A new message as an entry. */
export function messageEntry(
  conversation: LiveConversation,
  seq: number,
  message: NewEntry,
): Entry {
  const { author, clientId, at, content, digest, replyTo, hidden } = message;
  const type = "message";
  const entry: Entry = { conversation, seq, type, author, clientId, at, content, digest };
  if (replyTo === undefined && hidden === undefined) return entry;
  return { ...entry, ...(replyTo !== undefined && { replyTo }), ...(hidden && { hidden }) };
}

/** Makes an entry of its row. */
export function toEntry(conversation: LiveConversation, row: EntryRow): Entry {
  const [seq, type, author, id, at, content, digest, , replyTo, target, edited, deleted, hidden] =
    row;
  const file = row[14];
  const clientId = id ?? undefined;
  const entry: Entry = { conversation, seq, type, author, clientId, at, content, digest };
  const isPlain = replyTo === null && target === null && edited === null && deleted === null &&
    hidden === null && file === undefined;
  return isPlain ? entry : {
    ...entry,
    ...(replyTo !== null && { replyTo }),
    ...(target !== null && { target }),
    ...(edited !== null && { edited }),
    ...(deleted !== null && { deleted: true }),
    ...(hidden !== null && { hidden: true }),
    ...(file !== undefined && { file }),
  };
}

/** The row of an edit, with what its message says now. */
export function withPresent(row: EntryRow, now: PresentRow): EntryRow {
  const [seq, type, sender, clientId, at, , , , replyTo, target, , , hidden] = row;
  const [content, digest, bytes, , deleted, revisedBy] = now;
  const about = [replyTo, target, null, deleted, hidden, revisedBy] as const;
  return [seq, type, sender, clientId, at, content, digest, bytes, ...about];
}

/** The row of an offer, with what is kept of its file. */
export function withFile(row: EntryRow, file: FileFacts): EntryRow {
  const [seq, type, sender, clientId, at, content, digest, bytes, replyTo, target, edited] = row;
  const [deleted, hidden, revisedBy] = [row[11], row[12], row[13]];
  const about = [replyTo, target, edited, deleted, hidden, revisedBy] as const;
  return [seq, type, sender, clientId, at, content, digest, bytes, ...about, file];
}

const insert = "INSERT INTO entries (conversation, seq, sender, client_id, at, content, digest,";

/** Adds messages, but not those whose sender has used their `client_id` before. */
export function insertMessages(count: number): string {
  const rows = Array(count).fill("(?, ?, ?, ?, ?, ?, ?, ?, 'message')").join(", ");
  return `${insert} reply_to, type) VALUES ${rows} ` +
    "ON CONFLICT (client_id, sender) WHERE client_id IS NOT NULL DO NOTHING";
}

/** Adds a change of members. */
export const insertChange =
  `${insert} type, request) VALUES (?, ?, ?, ?, ?, ?, ?, 'membership', ?)`;

/** Adds an edit or a deletion, which has no text of its own. */
export const insertRevision =
  `${insert} type, target, hidden) VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?)`;

/** Adds an offer of a file: the name of it, the digest of its bytes, and how many those are. */
export const insertOffer = `${insert} reply_to, request, bytes, hidden, type) ` +
  "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'file_offer')";

/** Adds an answer to an offer. */
export const insertAnswer =
  `${insert} target, hidden, type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'file_answer')`;
