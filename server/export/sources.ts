import type {
  ActivityPosition,
  ActivityQuery,
  ActivityReads,
  ActivityRow,
} from "../store/activity_types.ts";
import type { Conversation, EntryType, Store, Viewer } from "../store/types.ts";
import { type ConversationRow, conversationRow } from "./conversation_rows.ts";
import type { RowSource } from "./row_export.ts";

/** Where the log is read. */
export type ActivityLog = Pick<ActivityReads, "activity" | "commits">;

/** The rows of the activity log that a query wants. */
export class ActivitySource implements RowSource<ActivityRow> {
  #seen: ActivityPosition | undefined;

  constructor(readonly log: Pick<ActivityLog, "activity">, readonly query: ActivityQuery) {
    this.#seen = query.after;
  }

  next(limit: number): { readonly rows: readonly ActivityRow[]; readonly isAtEnd: boolean } {
    const { rows, next, seen } = this.log.activity({ ...this.query, after: this.#seen }, limit);
    this.#seen = seen;
    return { rows, isAtEnd: next === undefined };
  }

  position(): string | undefined {
    return this.#seen && positionText(this.#seen);
  }
}

/** A place in the log as it is given as `after`. */
export function positionText({ record, index }: ActivityPosition): string {
  return index < 0 ? String(record - 1) : `${record}.${index}`;
}

/** Which entries are wanted. */
export interface ConversationQuery {
  /** Behind this sequence number. */
  readonly after?: number;
  /** Not before this time, in milliseconds since 1970. */
  readonly from?: number;
  /** Before this time. */
  readonly to?: number;
  /** Of this account. */
  readonly user?: number;
  readonly kinds?: ReadonlySet<EntryType>;
}

/** As much as a page of history: texts are up to 32 KiB each. */
const mostOnPage = { entries: 256, bytes: 256 * 1024 };

/** The entries of a conversation that somebody may see, as history shows them. */
export class ConversationSource implements RowSource<ConversationRow> {
  #from: number;

  constructor(
    readonly store: Pick<Store, "page" | "account">,
    readonly viewer: Viewer,
    readonly conversation: Conversation,
    readonly query: ConversationQuery,
  ) {
    this.#from = (query.after ?? 0) + 1;
  }

  next(limit: number): { readonly rows: readonly ConversationRow[]; readonly isAtEnd: boolean } {
    const { number } = this.conversation;
    const maxEntries = Math.min(limit, mostOnPage.entries);
    const limits = { maxEntries, maxBytes: mostOnPage.bytes };
    const { items, next } = this.store.page(this.viewer, number, this.#from, limits);
    this.#from = next;
    const accounts = (id: number) => this.store.account(id);
    const rows = items.flatMap((item) => "skip" in item ? [] : conversationRow(item, accounts));
    const isAtEnd = items.length === 0;
    return { rows: rows.filter((row) => this.#isWanted(row)), isAtEnd };
  }

  position(): string {
    return String(this.#from - 1);
  }

  #isWanted({ at, kind, userId }: ConversationRow): boolean {
    const { from = -Infinity, to = Infinity, user, kinds } = this.query;
    return at >= from && at < to && (kinds === undefined || kinds.has(kind)) &&
      (user === undefined || this.store.account(user)?.userId === userId);
  }
}
