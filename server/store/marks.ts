import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";
import type { LiveConversation } from "./conversations.ts";
import type { AccountId, ConversationNumber } from "./types.ts";
import type { UndoLog } from "./undo.ts";

interface Row {
  account: number;
  delivered: number;
  read: number;
}

/** How far somebody is in a conversation. */
export interface Mark {
  readonly delivered: number;
  readonly read: number;
}

/** A mark as it is held; one object per account and conversation. */
export interface LiveMark {
  readonly conversation: ConversationNumber;
  readonly account: AccountId;
  delivered: number;
  read: number;
  stamp: number;
  waits: boolean;
}

/** Where a mark is after it was raised; the same object when it did not move. */
export function raised(mark: Mark, delivered: number, read: number): Mark {
  if (delivered <= mark.delivered && read <= mark.read) return mark;
  return {
    delivered: Math.max(mark.delivered, delivered, read),
    read: Math.max(mark.read, read),
  };
}

/** Writes a mark over what was there. */
export const writeMark =
  "INSERT INTO marks (conversation, account, delivered, read) VALUES (?, ?, ?, ?) " +
  "ON CONFLICT DO UPDATE SET delivered = excluded.delivered, read = excluded.read";

/**
 * How far everybody is in everything. Marks change more often than anything else, so they are
 * held in memory and written once per commit, however often they moved.
 */
export class Marks {
  readonly #undo: UndoLog;
  readonly #held = new Map<ConversationNumber, Map<AccountId, LiveMark>>();
  readonly #waiting: LiveMark[] = [];
  readonly #findAll: Query<Row>;
  readonly #find: Query<Row>;
  readonly #write: Query<never>;

  constructor(database: DatabaseSync, undo: UndoLog) {
    this.#undo = undo;
    const select = "SELECT account, delivered, read FROM marks WHERE conversation = ?";
    this.#findAll = prepare(database, select);
    this.#find = prepare(database, `${select} AND account = ?`);
    this.#write = prepare(database, writeMark);
  }

  /** How far an account is. */
  get(conversation: LiveConversation, account: AccountId): Mark {
    const { delivered, read } = this.held(conversation, account);
    return { delivered, read };
  }

  /** Moves a mark on; never back. `delivered` is at least `read`. */
  raise(
    conversation: LiveConversation,
    account: AccountId,
    delivered: number,
    read: number,
  ): { readonly before: Mark; readonly after: Mark } {
    const mark = this.held(conversation, account);
    const before = { delivered: mark.delivered, read: mark.read };
    const after = raised(before, delivered, read);
    if (after !== before) {
      this.#remember(mark);
      this.move(mark, after);
    }
    return { before, after };
  }

  /** Sets a mark to what is, or will be, on disk. */
  move(mark: LiveMark, { delivered, read }: Mark): void {
    mark.delivered = delivered;
    mark.read = read;
  }

  /** The mark itself, as it is held. */
  held(conversation: LiveConversation, account: AccountId): LiveMark {
    const marks = this.#held.get(conversation.number) ?? this.#load(conversation);
    const held = marks.get(account);
    if (held !== undefined) return held;
    const row = this.#find.get(conversation.number, account);
    const mark = toMark(conversation, row ?? { account, delivered: 0, read: 0 });
    marks.set(account, mark);
    return mark;
  }

  /** Writes what has moved; the last thing in a transaction. */
  flush(): void {
    for (const mark of this.#waiting) {
      if (!mark.waits) continue;
      this.#write.run(mark.conversation, mark.account, mark.delivered, mark.read);
    }
  }

  /** Ends the transaction: nothing waits to be written. */
  settle(): void {
    for (const mark of this.#waiting) mark.waits = false;
    this.#waiting.length = 0;
  }

  #remember(mark: LiveMark): void {
    const { delivered, read, waits } = mark;
    if (mark.stamp !== this.#undo.stamp) {
      // A mark of somebody whose registration failed must not be written either.
      this.#undo.add(() => Object.assign(mark, { delivered, read, waits }));
      mark.stamp = this.#undo.stamp;
    }
    if (waits) return;
    mark.waits = true;
    this.#waiting.push(mark);
  }

  /** Those of a direct conversation or group are wanted together; the lobby's, one by one. */
  #load(conversation: LiveConversation): Map<AccountId, LiveMark> {
    const marks = new Map<AccountId, LiveMark>();
    if (conversation.kind !== "lobby") {
      for (const row of this.#findAll.all(conversation.number)) {
        marks.set(row.account, toMark(conversation, row));
      }
    }
    this.#held.set(conversation.number, marks);
    return marks;
  }
}

function toMark(conversation: LiveConversation, { account, delivered, read }: Row): LiveMark {
  return { conversation: conversation.number, account, delivered, read, stamp: 0, waits: false };
}
