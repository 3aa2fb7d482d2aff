import type { DatabaseSync } from "node:sqlite";
import type { Conversations, LiveConversation } from "./conversations.ts";
import { prepare, type Query } from "./database.ts";
import type { AccountId, ConversationNumber, Interval, MemberRole } from "./types.ts";
import type { UndoLog } from "./undo.ts";

interface Row {
  conversation: number;
  role: MemberRole;
  from_seq: number;
  until_seq: number | null;
}

/** What an account may see of a conversation, and as what. */
export interface Standing {
  readonly conversation: LiveConversation;
  readonly role: MemberRole;
  readonly active: boolean;
  /** In order, without overlap, never empty. */
  readonly intervals: readonly Interval[];
}

const always: readonly Interval[] = [{ from: 1, until: undefined }];

/** The last entry that somebody with these intervals may see. */
export function lastVisible(standing: Standing): number {
  const { head } = standing.conversation;
  return Math.min(standing.intervals.at(-1)!.until ?? head, head);
}

function toStanding(conversation: LiveConversation, rows: readonly Row[]): Standing {
  const last = rows.at(-1)!;
  return {
    conversation,
    role: last.role,
    active: last.until_seq === null,
    intervals: rows.map((row) => ({ from: row.from_seq, until: row.until_seq ?? undefined })),
  };
}

const columns = "conversation, role, from_seq, until_seq";

/** Who is and was in which conversation, by intervals of its log. */
export class Memberships {
  readonly #undo: UndoLog;
  readonly #conversations: Conversations;
  readonly #ofAccount: Query<Row>;
  readonly #inConversation: Query<Row>;
  readonly #roleNow: Query<{ role: MemberRole }>;
  readonly #join: Query<never>;
  readonly #leave: Query<never>;
  readonly #promoteEldest: Query<never>;

  constructor(database: DatabaseSync, undo: UndoLog, conversations: Conversations) {
    this.#undo = undo;
    this.#conversations = conversations;
    const select = `SELECT ${columns} FROM memberships WHERE account = ?`;
    this.#ofAccount = prepare(database, `${select} ORDER BY conversation, from_seq`);
    this.#inConversation = prepare(database, `${select} AND conversation = ? ORDER BY from_seq`);
    this.#roleNow = prepare(
      database,
      "SELECT role FROM memberships WHERE conversation = ? AND account = ? AND until_seq IS NULL",
    );
    this.#join = prepare(
      database,
      "INSERT INTO memberships (conversation, account, role, from_seq) VALUES (?, ?, ?, ?)",
    );
    this.#leave = prepare(
      database,
      "UPDATE memberships SET until_seq = ? " +
        "WHERE conversation = ? AND account = ? AND until_seq IS NULL",
    );
    this.#promoteEldest = prepare(
      database,
      `UPDATE memberships SET role = 'owner' WHERE rowid = (
         SELECT rowid FROM memberships WHERE conversation = ? AND until_seq IS NULL
         ORDER BY from_seq, rowid LIMIT 1)`,
    );
  }

  /** What an account is or was in, the lobby first. */
  of(account: AccountId, lobby: LiveConversation): readonly Standing[] {
    const byConversation = new Map<ConversationNumber, Row[]>();
    for (const row of this.#ofAccount.all(account)) {
      const rows = byConversation.get(row.conversation);
      if (rows === undefined) byConversation.set(row.conversation, [row]);
      else rows.push(row);
    }
    const standings = [this.#inLobby(lobby)];
    for (const [number, rows] of byConversation) {
      standings.push(toStanding(this.#conversations.get(number)!, rows));
    }
    return standings;
  }

  /** `undefined` when the account was never in it. */
  in(account: AccountId, conversation: LiveConversation): Standing | undefined {
    if (conversation.kind === "lobby") return this.#inLobby(conversation);
    const rows = this.#inConversation.all(account, conversation.number);
    return rows.length === 0 ? undefined : toStanding(conversation, rows);
  }

  /** Whether an account owns a group now. */
  isOwner(account: AccountId, conversation: LiveConversation): boolean {
    return this.#roleNow.get(conversation.number, account)?.role === "owner";
  }

  /** Lets accounts in who are not; they see from `from` on. */
  admit(
    conversation: LiveConversation,
    accounts: readonly AccountId[],
    role: MemberRole,
    from: number,
  ): void {
    for (const account of accounts) {
      this.#join.run(conversation.number, account, role, from);
      conversation.admit(account, this.#undo);
    }
  }

  /** Lets members go; they see up to `until`. */
  dismiss(
    conversation: LiveConversation,
    accounts: readonly AccountId[],
    until: number,
  ): void {
    for (const account of accounts) {
      this.#leave.run(until, conversation.number, account);
      conversation.dismiss(account, this.#undo);
    }
  }

  /** Makes the longest-standing member the owner, if there is one left. */
  promoteEldest(conversation: LiveConversation): void {
    this.#promoteEldest.run(conversation.number);
  }

  #inLobby(conversation: LiveConversation): Standing {
    return { conversation, role: "member", active: true, intervals: always };
  }
}
