import { parseConversationId } from "../../protocol/ids.ts";
import { foldName, lobbyName } from "../../protocol/names.ts";
import type { Account, Conversation, Store, Viewer } from "../store/types.ts";
import { activityFormats } from "./activity_rows.ts";
import { conversationFormats } from "./conversation_rows.ts";
import type { Followers } from "./followers.ts";
import { type Exported, type Filters, readActivity, readConversation, userOf } from "./filters.ts";
import { type ExportTerms, RowExport, type RowSource } from "./row_export.ts";
import type { FormatName, RowFormat, RowFormats } from "./row_format.ts";
import { type ActivityLog, ActivitySource, ConversationSource } from "./sources.ts";

/** What the operator may read: nothing, the activity log, or that and every conversation. */
export type OperatorReads = "none" | "activity" | "all";

/** Who reads: somebody with an account, or whoever runs the server. */
export type ExportReader = Account | "operator";

/** What exports are made from. */
export type ExportStore =
  & ActivityLog
  & Pick<
    Store,
    "account" | "accountNamed" | "conversation" | "directBetween" | "groupNamed" | "lobby"
  >
  & Pick<Store, "membership" | "page">;

/** What all exports of a server have in common. */
export interface ExportHouse {
  readonly operatorReads: OperatorReads;
  readonly followers: Followers;
}

/** What is to be exported. */
export interface ExportOrder {
  readonly what: Exported;
  /** An id, a `#group`, or the name of a person; of a conversation alone. */
  readonly conversation?: string;
  readonly filters: Filters;
  /** Unless the filters say it. */
  readonly format: FormatName;
}

/** It is not there, or not for whoever asks; the operator is told which. */
export class NotForReader extends Error {
  override readonly name = "NotForReader";

  constructor(readonly why: "absent" | "policy") {
    super(why);
  }
}

/** An export that can be made. */
export interface OpenExport {
  /** What its file is called, without the extension. */
  readonly title: string;
  readonly format: Pick<RowFormat<never>, "contentType" | "extension">;
  readonly limit: number | undefined;
  readonly follow: boolean;
  /** Makes it; once. */
  begin(terms?: ExportTerms): Pick<RowExport<never>, "rows" | "end" | "chunks">;
}

/**
 * Sees to it that an export can be made, and that it is for whoever asks.
 *
 * @throws {BadFilter} and {UnknownUser} for a filter; {NotForReader}.
 */
export function openExport(
  store: ExportStore,
  reader: ExportReader,
  reads: OperatorReads,
  order: ExportOrder,
): OpenExport {
  return order.what === "activity"
    ? openActivity(store, reader, reads, order)
    : openConversation(store, reader, reads, order);
}

function openActivity(
  store: ExportStore,
  reader: ExportReader,
  reads: OperatorReads,
  { filters, format: usual }: ExportOrder,
): OpenExport {
  const asked = readActivity(filters);
  if (reader === "operator" && reads === "none") throw new NotForReader("policy");
  const user = reader === "operator" ? userOf(asked, store) : ownOf(asked.userName, store, reader);
  const { kinds, after, from, to } = asked;
  const source = new ActivitySource(store, { kinds, after, from, to, user });
  return exportOf(asked, usual, activityFormats, source, "activity");
}

/** What others did is theirs, and whether there is such a person, too; one's own one could know. */
function ownOf(name: string | undefined, store: ExportStore, { id }: Account): number {
  if (name !== undefined && store.accountNamed(name)?.id !== id) throw new NotForReader("absent");
  return id;
}

function openConversation(
  store: ExportStore,
  reader: ExportReader,
  reads: OperatorReads,
  { conversation: name = "", filters, format: usual }: ExportOrder,
): OpenExport {
  const asked = readConversation(filters);
  const conversation = conversationNamed(store, reader, name);
  if (reader === "operator" && reads !== "all") throw new NotForReader("policy");
  if (conversation === undefined) throw new NotForReader("absent");
  const viewer: Viewer = reader === "operator" ? "everything" : reader.id;
  const { kinds, after, from, to } = asked;
  const user = userOf(asked, store);
  const query = { kinds, after, from, to, user };
  const source = new ConversationSource(store, viewer, conversation, query);
  return exportOf(asked, usual, conversationFormats, source, `conversation-${conversation.id}`);
}

function exportOf<Row>(
  { format: said, limit, follow }: ReturnType<typeof readActivity | typeof readConversation>,
  usual: FormatName,
  formats: RowFormats<Row>,
  source: RowSource<Row>,
  title: string,
): OpenExport {
  const format = formats[said ?? usual];
  const { contentType, extension } = format;
  return {
    title,
    format: { contentType, extension },
    limit,
    follow,
    begin: (terms) => new RowExport(source, format, { limit, ...terms }),
  };
}

/** What a person means by a name; nothing of what they never saw. */
function conversationNamed(
  store: ExportStore,
  reader: ExportReader,
  name: string,
): Conversation | undefined {
  const found = lookUp(store, reader, name);
  if (found === undefined || reader === "operator") return found;
  return store.membership(reader.id, found.number) && found;
}

function lookUp(store: ExportStore, reader: ExportReader, name: string): Conversation | undefined {
  if (foldName(name) === lobbyName) return store.lobby;
  if (name.startsWith("#")) return store.groupNamed(name);
  const number = parseConversationId(name);
  const conversation = number === undefined ? undefined : store.conversation(number);
  if (conversation?.id === name) return conversation;
  const other = store.accountNamed(name);
  if (other === undefined || reader === "operator") return undefined;
  return store.directBetween(reader.id, other.id);
}
