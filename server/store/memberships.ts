import type { DatabaseSync } from "node:sqlite";
import { systemName } from "../../protocol/names.ts";
import type { Accounts } from "./accounts.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import { prepare, type Query } from "./database.ts";
import type {
  AccountId,
  Conversation,
  ConversationNumber,
  Interval,
  MemberRole,
  Viewer,
} from "./types.ts";
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

/** Whether a place is in one of these intervals. */
export function isWithin(intervals: readonly Interval[], seq: number): boolean {
  return intervals.some(({ from, until = Infinity }) => from <= seq && seq <= until);
}

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
  readonly #join: Query<{ muted: 0 | 1 }>;
  readonly #await: Query<never>;
  readonly #arrive: Query<never>;
  readonly #awaiting: Query<{ conversation: ConversationNumber }>;
  readonly #leave: Query<never>;
  readonly #setRole: Query<never>;
  readonly #setMuted: Query<never>;
  readonly #readers: Query<{ account: AccountId }>;
  readonly #findEldest: Query<{ account: AccountId }>;

  constructor(
    database: DatabaseSync,
    undo: UndoLog,
    conversations: Conversations,
    private readonly accounts: Accounts,
  ) {
    this.#undo = undo;
    this.#conversations = conversations;
    // Who is awaited is not in it, and never was.
    const select = `SELECT ${columns} FROM memberships WHERE account = ? AND until_seq IS NOT 0`;
    this.#ofAccount = prepare(database, `${select} ORDER BY conversation, from_seq`);
    this.#inConversation = prepare(database, `${select} AND conversation = ? ORDER BY from_seq`);
    // Whoever was muted and comes back still is: otherwise leaving would end it.
    this.#join = prepare(
      database,
      `INSERT INTO memberships (conversation, account, role, muted, from_seq)
       SELECT ?1, ?2, ?3, coalesce((
         SELECT muted FROM memberships WHERE conversation = ?1 AND account = ?2
         ORDER BY from_seq DESC LIMIT 1), 0), ?4
       RETURNING muted`,
    );
    this.#await = prepare(
      database,
      "INSERT INTO memberships (conversation, account, role, from_seq, until_seq) " +
        "VALUES (?, ?, 'member', 0, 0)",
    );
    this.#arrive = prepare(
      database,
      "UPDATE memberships SET from_seq = 1, until_seq = NULL " +
        "WHERE conversation = ? AND account = ? AND until_seq = 0",
    );
    this.#awaiting = prepare(
      database,
      "SELECT conversation FROM memberships WHERE account = ? AND until_seq = 0",
    );
    this.#leave = prepare(
      database,
      "UPDATE memberships SET until_seq = ? " +
        "WHERE conversation = ? AND account = ? AND until_seq IS NULL",
    );
    const now = "WHERE conversation = ? AND account = ? AND until_seq IS NULL";
    this.#setRole = prepare(database, `UPDATE memberships SET role = ? ${now}`);
    this.#setMuted = prepare(database, `UPDATE memberships SET muted = ? ${now}`);
    this.#readers = prepare(
      database,
      "SELECT account FROM memberships WHERE conversation = ?1 AND from_seq <= ?2 " +
        "AND (until_seq IS NULL OR until_seq >= ?2)",
    );
    // The server's own account leads nobody: it hears nothing of what is asked of it.
    this.#findEldest = prepare(
      database,
      "SELECT account FROM memberships WHERE conversation = ? AND until_seq IS NULL " +
        `AND account NOT IN (SELECT id FROM accounts WHERE folded = '${systemName}') ` +
        "ORDER BY role = 'admin' DESC, from_seq, rowid LIMIT 1",
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
    const standings = [this.#inWhole(lobby)];
    for (const [number, rows] of byConversation) {
      standings.push(toStanding(this.#conversations.get(number)!, rows));
    }
    return standings;
  }

  /** `undefined` when the account was never in it. */
  in(account: Viewer, conversation: LiveConversation): Standing | undefined {
    // What was said to everybody, and what somebody sees who sees all, has no beginning and no end.
    if (conversation.kind === "lobby" || account === "everything") {
      return this.#inWhole(conversation);
    }
    const rows = this.#inConversation.all(account, conversation.number);
    return rows.length === 0 ? undefined : toStanding(conversation, rows);
  }

  /** Whether a place in a conversation is among those that an account may see. */
  sees(account: AccountId, conversation: LiveConversation, seq: number): boolean {
    const intervals = this.in(account, conversation)?.intervals ?? [];
    return isWithin(intervals, seq);
  }

  /** Everybody who may see a place in a direct conversation or a group. */
  readersOf(conversation: ConversationNumber, seq: number): ReadonlySet<AccountId> {
    return new Set(this.#readers.all(conversation, seq).map(({ account }) => account));
  }

  /** Whether an account may delete what others wrote. */
  mayModerate(account: AccountId, { kind, roles }: Conversation): boolean {
    if (kind === "lobby") return this.accounts.get(account)?.role === "owner";
    return roles.has(account);
  }

  /** Lets accounts in who are not; they see from `from` on. */
  admit(
    conversation: LiveConversation,
    accounts: readonly AccountId[],
    role: MemberRole,
    from: number,
  ): void {
    for (const account of accounts) {
      const { muted } = this.#join.get(conversation.number, account, role, from)!;
      conversation.admit(account, this.#undo);
      conversation.setRole(account, role, this.#undo);
      conversation.setMuted(account, muted === 1, this.#undo);
    }
  }

  /** Keeps a place in a direct conversation for somebody who is not to know of it. */
  await(conversation: LiveConversation, account: AccountId): void {
    this.#await.run(conversation.number, account);
  }

  /** Lets somebody into a direct conversation who was awaited there. */
  arrive(conversation: LiveConversation, account: AccountId): void {
    this.#arrive.run(conversation.number, account);
    conversation.admit(account, this.#undo);
  }

  /** The direct conversations in which an account is awaited. */
  awaiting(account: AccountId): readonly ConversationNumber[] {
    return this.#awaiting.all(account).map(({ conversation }) => conversation);
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

  /** Makes a member of a group something else. */
  setRole(group: LiveConversation, member: AccountId, role: MemberRole): void {
    this.#setRole.run(role, group.number, member);
    group.setRole(member, role, this.#undo);
    // Nobody is above an owner who could give the word back.
    if (role === "owner" && group.muted.has(member)) this.setMuted(group, member, false);
  }

  /** Takes a member's word, or gives it back. */
  setMuted(group: LiveConversation, member: AccountId, muted: boolean): void {
    this.#setMuted.run(muted ? 1 : 0, group.number, member);
    group.setMuted(member, muted, this.#undo);
  }

  /**
   * Makes the longest-standing admin the owner, or else the longest-standing member who is a person.
   *
   * @returns who it is, if there is anybody left.
   */
  promoteEldest(group: LiveConversation): AccountId | undefined {
    const eldest = this.#findEldest.get(group.number)?.account;
    if (eldest !== undefined) this.setRole(group, eldest, "owner");
    return eldest;
  }

  #inWhole(conversation: LiveConversation): Standing {
    return { conversation, role: "member", active: true, intervals: always };
  }
}
