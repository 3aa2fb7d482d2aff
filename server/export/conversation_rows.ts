import type { Account, AccountId, Entry, EntryType } from "../store/types.ts";
import { changeInWords } from "../store/change_words.ts";
import { type Columns, rfc3339, rowFormats } from "./row_format.ts";
import { indented, markdownBlock, markdownWord, word } from "./shown_text.ts";

/** An entry of a conversation as it is exported: as history shows it. */
export interface ConversationRow {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: EntryType;
  /** Who wrote or did it. */
  readonly user: string;
  readonly userId: string;
  /** `sha256:<hex>` of `content`, or of the bytes of a file. */
  readonly digest?: string;
  /** The present text of a message, also in an edit of it; the name of a file. */
  readonly content?: string;
  readonly messageId: string;
  /** The message that it answers, by its `seq`. */
  readonly replyTo?: number;
  /** The message that an edit or a deletion is about. */
  readonly target?: number;
  /** When a message got its present text. */
  readonly edited?: number;
  /** A change of members in words; a file's size and type; that a text was deleted. */
  readonly detail?: string;
}

/** Who accounts are. */
export type Accounts = (id: AccountId) => Pick<Account, "name" | "userId"> | undefined;

/** What is exported of an entry. */
export function conversationRow(entry: Entry, accounts: Accounts): ConversationRow {
  const { conversation, seq, at, type: kind, author, replyTo, target, edited } = entry;
  const { name: user, userId } = accounts(author)!;
  const messageId = `${conversation.id}/${seq}`;
  const about = { seq, at, kind, user, userId, messageId, replyTo, target, edited };
  return { ...about, ...said(entry, accounts) };
}

function said(entry: Entry, accounts: Accounts): Partial<ConversationRow> {
  const { type, content, digest, deleted, file } = entry;
  switch (type) {
    case "membership":
      return { detail: changeInWords(content, (id) => accounts(id)?.name) };
    case "file_answer":
      return { detail: content };
    case "file_offer":
      return deleted ? { detail: "deleted" } : { content, digest, detail: fileInWords(file) };
    case "delete":
      return {};
    default:
      return deleted ? { detail: "deleted" } : { content, digest };
  }
}

function fileInWords(file: Entry["file"]): string | undefined {
  return file && `${file.size} bytes ${file.mediaType}`;
}

const columns: Columns<ConversationRow> = {
  seq: (row) => row.seq,
  at: (row) => rfc3339(row.at),
  kind: (row) => row.kind,
  user: (row) => row.user,
  user_id: (row) => row.userId,
  digest: (row) => row.digest,
  content: (row) => row.content,
  message_id: (row) => row.messageId,
  reply_to: (row) => row.replyTo,
  target: (row) => row.target,
  edited: (row) => row.edited === undefined ? undefined : rfc3339(row.edited),
  detail: (row) => row.detail,
};

/** What is said beside the text, with the names of what is not there in every row. */
function about(row: ConversationRow): readonly [name: string, value: string | number][] {
  const named = ["digest", "reply_to", "target", "edited", "detail"];
  return named.flatMap((name) => {
    const value = columns[name]!(row);
    return value === undefined ? [] : [[name, value]];
  });
}

function text(row: ConversationRow): string {
  const { at, messageId, kind, user, userId, content } = row;
  const named = about(row).map(([name, value]) => `${name}=${word(value)}`);
  const head = [rfc3339(at), messageId, kind, word(user), word(userId), ...named].join(" ");
  return `${head}\n${content === undefined ? "" : indented(content)}`;
}

function markdown(row: ConversationRow): string {
  const { at, messageId, kind, user, userId, content } = row;
  const named = about(row).map(([name, value]) => `${markdownWord(name)} ${markdownWord(value)}`);
  const facts = [rfc3339(at), messageId, kind, userId].map(markdownWord);
  const head = `**${markdownWord(user)}** · ${[...facts, ...named].join(" · ")}\n\n`;
  return head + (content === undefined ? "" : `${markdownBlock(content)}\n`);
}

/** The formats that a conversation is exported in, by their names. */
export const conversationFormats = rowFormats(columns, { text, markdownHeader: "", markdown });
