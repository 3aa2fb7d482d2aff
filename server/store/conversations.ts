import type { DatabaseSync } from "node:sqlite";
import { type ConversationKind, formatConversationId } from "../../protocol/ids.ts";
import { foldName } from "../../protocol/names.ts";
import { prepare, type Query } from "./database.ts";
import type { AccountId, Conversation, ConversationNumber, MemberRole } from "./types.ts";
import type { UndoLog } from "./undo.ts";

interface Row {
  number: number;
  kind: ConversationKind;
  name: string;
  low: number | null;
  high: number | null;
  first: number;
}

interface MemberRow {
  account: AccountId;
  role: MemberRole;
  muted: 0 | 1;
}

/** A conversation as the store itself holds it: one object for as long as the store is open. */
export class LiveConversation implements Conversation {
  readonly id: string;
  readonly pair: readonly [AccountId, AccountId] | undefined;
  readonly members = new Set<AccountId>();
  readonly roles = new Map<AccountId, Exclude<MemberRole, "member">>();
  readonly muted = new Set<AccountId>();
  head = 0;
  /** The rows of its newest entries up to the head, for which `places` has no row yet. */
  readonly recent: number[] = [];
  #stamp = 0;
  #name: string;

  constructor(
    readonly number: ConversationNumber,
    readonly kind: ConversationKind,
    name: string,
    public first: number,
    low: AccountId | null,
    high: AccountId | null,
  ) {
    this.id = formatConversationId(kind, number);
    this.#name = name;
    this.pair = low === null || high === null ? undefined : [low, high];
  }

  get name(): string {
    return this.#name;
  }

  /** Gives it another name. */
  rename(name: string, undo: UndoLog): void {
    const before = this.#name;
    this.#name = name;
    undo.add(() => this.#name = before);
  }

  /** Nobody sees what is before `first` any more. */
  prune(first: number, undo: UndoLog): void {
    const before = this.first;
    this.first = first;
    undo.add(() => this.first = before);
  }

  /** Whether somebody is in it now; everybody is in the lobby. */
  has(account: AccountId): boolean {
    return this.kind === "lobby" || this.members.has(account);
  }

  /** Whether it is a direct conversation of which one of the two has heard nothing yet. */
  get isHalf(): boolean {
    return this.pair !== undefined && !(this.has(this.pair[0]) && this.has(this.pair[1]));
  }

  /** Whether somebody may add messages to it now. */
  mayWrite(account: AccountId): boolean {
    return this.has(account) && !this.muted.has(account);
  }

  /** Moves the head on by one, to the entry in that row. */
  advance(row: number, undo: UndoLog): void {
    if (this.#stamp !== undo.stamp) {
      const before = this.head;
      undo.add(() => {
        this.recent.length -= this.head - before;
        this.head = before;
      });
      this.#stamp = undo.stamp;
    }
    this.head++;
    this.recent.push(row);
  }

  /** Lets somebody in. */
  admit(account: AccountId, undo: UndoLog): void {
    if (this.members.has(account)) return;
    this.members.add(account);
    undo.add(() => this.members.delete(account));
  }

  /** Lets somebody go, who is nothing special here any more. */
  dismiss(account: AccountId, undo: UndoLog): void {
    if (this.members.delete(account)) undo.add(() => this.members.add(account));
    this.setRole(account, "member", undo);
    this.setMuted(account, false, undo);
  }

  /** What a member is. */
  roleOf(account: AccountId): MemberRole {
    return this.roles.get(account) ?? "member";
  }

  /** Makes a member something else. */
  setRole(account: AccountId, role: MemberRole, undo: UndoLog): void {
    const before = this.roleOf(account);
    if (role === before) return;
    this.#putRole(account, role);
    undo.add(() => this.#putRole(account, before));
  }

  /** Takes a member's word, or gives it back. */
  setMuted(account: AccountId, muted: boolean, undo: UndoLog): void {
    if (muted === this.muted.has(account)) return;
    this.#putMuted(account, muted);
    undo.add(() => this.#putMuted(account, !muted));
  }

  /** Takes in a member that is on disk. */
  load({ account, role, muted }: MemberRow): void {
    this.members.add(account);
    this.#putRole(account, role);
    this.#putMuted(account, muted === 1);
  }

  #putRole(account: AccountId, role: MemberRole): void {
    if (role === "member") this.roles.delete(account);
    else this.roles.set(account, role);
  }

  #putMuted(account: AccountId, muted: boolean): void {
    if (muted) this.muted.add(account);
    else this.muted.delete(account);
  }
}

// Accounts are counted from 1, and a person would have to register 67 million of them to collide.
const pairFactor = 2 ** 26;

function pairKey(one: AccountId, other: AccountId): number {
  return Math.min(one, other) * pairFactor + Math.max(one, other);
}

const columns = "number, kind, name, low, high, first";

/** Every conversation that was asked for since the start; the others are on disk. */
export class Conversations {
  readonly #undo: UndoLog;
  readonly #byNumber = new Map<ConversationNumber, LiveConversation>();
  readonly #byPair = new Map<number, LiveConversation>();
  readonly #byName = new Map<string, LiveConversation>();
  readonly #find: Query<Row>;
  readonly #findNamed: Query<Row>;
  readonly #findPair: Query<Row>;
  readonly #findHead: Query<{ head: number | null }>;
  readonly #findMembers: Query<MemberRow>;
  readonly #insert: Query<never>;
  readonly #rename: Query<never>;
  readonly #takeName: Query<never>;

  constructor(database: DatabaseSync, undo: UndoLog) {
    this.#undo = undo;
    const select = `SELECT ${columns} FROM conversations WHERE`;
    this.#find = prepare(database, `${select} number = ?`);
    // A group is found by every name that it ever had.
    this.#findNamed = prepare(
      database,
      `${select} number = (SELECT conversation FROM group_names WHERE folded = ?)`,
    );
    this.#findPair = prepare(database, `${select} low = ? AND high = ?`);
    this.#findHead = prepare(
      database,
      "SELECT max(seq) AS head FROM places WHERE conversation = ?",
    );
    this.#findMembers = prepare(
      database,
      "SELECT account, role, muted FROM memberships WHERE conversation = ? " +
        "AND until_seq IS NULL ORDER BY from_seq, rowid",
    );
    this.#insert = prepare(
      database,
      "INSERT INTO conversations (kind, name, folded, low, high, created_at) " +
        "VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#rename = prepare(
      database,
      "UPDATE conversations SET name = ?, folded = ? WHERE number = ?",
    );
    this.#takeName = prepare(
      database,
      "INSERT INTO group_names (folded, conversation) VALUES (?, ?) ON CONFLICT DO NOTHING",
    );
  }

  get(number: ConversationNumber): LiveConversation | undefined {
    return this.#byNumber.get(number) ?? this.#load(this.#find.get(number));
  }

  /** The same, but only what is in memory already: whatever has an entry without a place. */
  held(number: ConversationNumber): LiveConversation | undefined {
    return this.#byNumber.get(number);
  }

  /** The group of that name, however it is spelt. */
  groupNamed(name: string): LiveConversation | undefined {
    const folded = foldName(name);
    const group = this.#byName.get(folded) ?? this.#load(this.#findNamed.get(folded));
    if (group !== undefined) this.#byName.set(folded, group);
    return group;
  }

  /** The direct conversation of two accounts. */
  between(one: AccountId, other: AccountId): LiveConversation | undefined {
    return this.#byPair.get(pairKey(one, other)) ??
      this.#load(this.#findPair.get(Math.min(one, other), Math.max(one, other)));
  }

  /** Makes a group without members or entries. */
  createGroup(name: string, at: number): LiveConversation {
    const { lastInsertRowid } = this.#insert.run("group", name, foldName(name), null, null, at);
    this.#takeName.run(foldName(name), lastInsertRowid);
    return this.#created(new LiveConversation(lastInsertRowid, "group", name, 1, null, null));
  }

  /** Gives a group another name, which no other group has or had. */
  rename(group: LiveConversation, name: string): void {
    const folded = foldName(name);
    this.#rename.run(name, folded, group.number);
    group.rename(name, this.#undo);
    if (this.#takeName.run(folded, group.number).changes === 0) return;
    // What this transaction has written must not be looked up on disk: it may be taken back.
    this.#byName.set(folded, group);
    this.#undo.add(() => this.#byName.delete(folded));
  }

  /** Makes the direct conversation of two accounts, without members or entries. */
  createDirect(one: AccountId, other: AccountId, at: number): LiveConversation {
    const [low, high] = [Math.min(one, other), Math.max(one, other)];
    const { lastInsertRowid } = this.#insert.run("dm", "", null, low, high, at);
    return this.#created(new LiveConversation(lastInsertRowid, "dm", "", 1, low, high));
  }

  #created(conversation: LiveConversation): LiveConversation {
    this.#undo.add(() => this.#forget(conversation));
    return this.#remember(conversation);
  }

  /**
   * Rows of an unfinished transaction never come this way: whoever makes a conversation remembers
   * it, so what is read here is what the last commit left. Nor do entries without a place: whoever
   * adds one to a conversation has it loaded.
   */
  #load(row: Row | undefined): LiveConversation | undefined {
    if (row === undefined) return undefined;
    // A group may have been remembered under its number alone, never half.
    const known = this.#byNumber.get(row.number);
    if (known !== undefined) return known;
    const { number, kind, name, first, low, high } = row;
    const conversation = new LiveConversation(number, kind, name, first, low, high);
    conversation.head = this.#findHead.get(number)?.head ?? first - 1;
    for (const member of this.#findMembers.all(number)) conversation.load(member);
    return this.#remember(conversation);
  }

  #remember(conversation: LiveConversation): LiveConversation {
    this.#byNumber.set(conversation.number, conversation);
    const { pair, kind, name } = conversation;
    if (pair !== undefined) this.#byPair.set(pairKey(...pair), conversation);
    if (kind === "group") this.#byName.set(foldName(name), conversation);
    return conversation;
  }

  #forget(conversation: LiveConversation): void {
    this.#byNumber.delete(conversation.number);
    const { pair, kind, name } = conversation;
    if (pair !== undefined) this.#byPair.delete(pairKey(...pair));
    if (kind === "group") this.#byName.delete(foldName(name));
  }
}
