/**
 * What the rest of the server knows of the store: operations that change it, all through
 * {@link Store.commit}, and reads that answer at once.
 */
import type { RefusalCode, RefusalDetails } from "../../protocol/codes.ts";
import type { ConversationKind } from "../../protocol/ids.ts";
import type { ActivityOperations, ActivityReads } from "./activity_types.ts";
import type { HostOperations, HostReads } from "./host_types.ts";
import type { PeopleOperations, PeopleReads } from "./people_types.ts";
import type { RetentionOperations, RetentionReads } from "./retention_types.ts";

/** An account's number in the store; never on the wire. */
export type AccountId = number;

/** A conversation's number in the store; `formatConversationId` makes its id on the wire. */
export type ConversationNumber = number;

export type AccountRole = "owner" | "member";
/** What somebody is in a group; a group has one owner for as long as anybody is in it. */
export type MemberRole = "owner" | "admin" | "member";

export interface Account {
  readonly id: AccountId;
  /** The unique id on the wire, issued by the server: ten letters and digits, random. */
  readonly userId: string;
  readonly name: string;
  readonly role: AccountRole;
  readonly disabled: boolean;
  /** As `server/auth/passwords.ts` writes it. */
  readonly passwordHash: string;
}

/** An account beside what is kept of it elsewhere. */
export interface AccountState {
  readonly name: string;
  readonly userId: string;
  readonly role: AccountRole;
  readonly disabled: boolean;
  /** Sessions that have not expired, connected or not. */
  readonly sessions: number;
  readonly createdAt: number;
  /** When the last connection went; `undefined` before that. */
  readonly lastSeenAt: number | undefined;
}

/** A conversation; the store keeps one live object per conversation, so `head` moves. */
export interface Conversation {
  readonly number: ConversationNumber;
  /** The id on the wire. */
  readonly id: string;
  readonly kind: ConversationKind;
  /** `#name` of a group, `#lobby`, and the empty string for a direct conversation. */
  readonly name: string;
  /** The two accounts of a direct conversation; equal for notes to oneself. */
  readonly pair?: readonly [AccountId, AccountId];
  readonly first: number;
  /** The last committed entry; 0 when there is none. */
  readonly head: number;
  /** Who is in it now; for the lobby this set is empty, because everybody is. */
  readonly members: ReadonlySet<AccountId>;
  /** The members of now who are more than plain members; empty but for groups. */
  readonly roles: ReadonlyMap<AccountId, Exclude<MemberRole, "member">>;
  /** The members of now who may not write; empty but for groups. */
  readonly muted: ReadonlySet<AccountId>;
}

/** The entries that somebody may see: from `from` to `until` inclusive, or without an end. */
export interface Interval {
  readonly from: number;
  readonly until: number | undefined;
}

export interface Membership {
  readonly conversation: Conversation;
  readonly role: MemberRole;
  /** Whether the account is in it now. */
  readonly active: boolean;
  /** In order, without overlap; for the lobby and a direct conversation one from 1 without an end. */
  readonly intervals: readonly Interval[];
  readonly delivered: number;
  readonly read: number;
}

export type EntryType = "message" | "membership" | "edit" | "delete";

/** One entry of a conversation's log. */
export interface Entry {
  readonly conversation: Conversation;
  readonly seq: number;
  readonly type: EntryType;
  readonly author: AccountId;
  readonly clientId: string | undefined;
  /** Milliseconds since 1970, the server's wall clock. */
  readonly at: number;
  /**
   * The present text of a message, also in an edit of it; the empty text when it was deleted. A
   * membership change is JSON ({@link MembershipChange}).
   */
  readonly content: string;
  /** `sha256:<hex>` of `content`. */
  readonly digest: string;
  /** The message that a message answers. */
  readonly replyTo?: number;
  /** The message that an edit or a deletion is about. */
  readonly target?: number;
  /** When a message got its present text, if that is not its first one. */
  readonly edited?: number;
  /** Whether the text of a message, or of what an edit is about, is gone. */
  readonly deleted?: true;
  /** Only its author may see it: the other one of the direct conversation had blocked them. */
  readonly hidden?: true;
}

export type MembershipAction =
  | "created"
  | "added"
  | "removed"
  | "left"
  | "renamed"
  | "role"
  | "muted"
  | "unmuted";

/** The content of a membership entry. */
export interface MembershipChange {
  readonly action: MembershipAction;
  /** Whom it is about; nobody when the group was renamed. */
  readonly members: readonly AccountId[];
  /** The new name of a group that was `renamed`. */
  readonly name?: string;
  /** What the member became by `role`; when that is the owner, the owner before is an admin now. */
  readonly role?: MemberRole;
  /** Who owns the group from here on, because its owner went. */
  readonly owner?: AccountId;
}

/** A hole in what somebody may see; `to` is inclusive. */
export interface Skip {
  readonly skip: "not_member" | "pruned" | "blocked";
  readonly from: number;
  readonly to: number;
}

/** One page of a conversation as one account sees it. */
export interface Page {
  /** In order and without gaps between `from` of the request and `next`. */
  readonly items: readonly (Entry | Skip)[];
  /** The first sequence number behind the page. */
  readonly next: number;
}

export interface SessionRecord {
  readonly id: number;
  /** The id on the wire. */
  readonly publicId: string;
  readonly account: AccountId;
  readonly agent: string;
  /** What its owner calls the device, where that was said. */
  readonly device: string | undefined;
  readonly address: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

export interface NewSession {
  readonly publicId: string;
  /** SHA-256 of the token, in hexadecimal: the token itself is never kept. */
  readonly tokenHash: string;
  readonly agent: string;
  readonly device?: string;
  readonly address: string;
  readonly at: number;
  readonly expiresAt: number;
}

export interface InviteRecord {
  readonly id: number;
  readonly role: AccountRole;
  readonly usesLeft: number;
  readonly expiresAt: number;
  readonly createdAt: number;
  readonly createdBy: AccountId | undefined;
}

/** Which messages are wanted. */
export interface SearchQuery {
  /** What a person typed: every word of it is in a message, and the last one begins one there. */
  readonly text: string;
  /** In this conversation alone. */
  readonly conversation?: ConversationNumber;
  /** Stored before this entry. */
  readonly before?: { readonly conversation: ConversationNumber; readonly seq: number };
  readonly limit: number;
}

/** What was found. */
export interface SearchPage {
  /** The newest first. */
  readonly entries: readonly Entry[];
  /** Whether there are older ones. */
  readonly more: boolean;
}

/** Where a message goes. A direct conversation that does not exist yet is made by the commit. */
export type Target =
  | { readonly conversation: ConversationNumber }
  | { readonly direct: AccountId };

/** Who changes which group. */
interface GroupChange {
  readonly author: AccountId;
  readonly clientId: string;
  readonly conversation: ConversationNumber;
  readonly at: number;
}

/** What came of it; `entry` is absent when nothing changed. */
interface GroupChanged {
  readonly entry: Entry | undefined;
  readonly repeated: boolean;
}

/**
 * What can be committed, by kind: `input` is the operation, `output` what it gives back.
 *
 * Refusals: `append` not_a_member, muted, unknown_conversation, unknown_entry, conflict; `revise`
 * these, not_allowed, entry_deleted; `create_group` group_exists, conflict; `change_members`,
 * `rename_group`, `set_member_role`, `set_member_muted` not_a_member (of the actor), not_allowed
 * (with `who` could), not_in_group, owner_needed, group_exists, conflict, unknown_conversation;
 * `mark` not_a_member, out_of_range; `register`
 * name_taken, bad_invite, invite_required. Anything may be refused with storage_failed.
 *
 * Whatever has an `author` and a `clientId` is remembered by that pair: the same again gives the
 * same output with `repeated: true` and stores nothing; something else under it is `conflict`.
 */
export interface Operations
  extends ActivityOperations, HostOperations, PeopleOperations, RetentionOperations {
  append: {
    input: {
      readonly author: AccountId;
      /** Absent only for classic sessions, which cannot repeat themselves. */
      readonly clientId: string | undefined;
      readonly target: Target;
      /** The message that it answers. */
      readonly replyTo?: number;
      readonly content: string;
      readonly digest: string;
      readonly at: number;
    };
    output: {
      readonly entry: Entry;
      readonly repeated: boolean;
      /** Whether this made the conversation. */
      readonly created: boolean;
      /** Those to whom the conversation is new with this entry: two, one, or mostly nobody. */
      readonly newcomers: readonly AccountId[];
    };
  };
  /** Gives a message another text, or takes its text away. */
  revise: {
    input: {
      readonly author: AccountId;
      readonly clientId: string;
      readonly conversation: ConversationNumber;
      /** The place of the message. */
      readonly target: number;
      /** The new text; absent when it is deleted. */
      readonly content: string | undefined;
      /** Of the new text, or of the empty one. */
      readonly digest: string;
      readonly at: number;
    };
    output: { readonly entry: Entry; readonly repeated: boolean };
  };
  create_group: {
    input: {
      readonly author: AccountId;
      readonly clientId: string;
      /** With its `#`, checked. */
      readonly name: string;
      /** Without the author, who is always in it, as its owner. */
      readonly members: readonly AccountId[];
      readonly at: number;
    };
    output: { readonly entry: Entry; readonly repeated: boolean };
  };
  change_members: {
    input: {
      readonly author: AccountId;
      readonly clientId: string;
      readonly conversation: ConversationNumber;
      readonly action: "added" | "removed" | "left";
      /** For `left` the author alone. Those who are in (or out) already are left out of the entry. */
      readonly members: readonly AccountId[];
      readonly at: number;
    };
    /** `entry` is absent when nobody's membership changed. */
    output: GroupChanged;
  };
  /** Gives a group another name; its old ones still lead to it, and to no other group ever. */
  rename_group: {
    input: GroupChange & { readonly name: string };
    output: GroupChanged;
  };
  /** Makes a member something else; a new owner makes an admin of the old one. */
  set_member_role: {
    input: GroupChange & { readonly member: AccountId; readonly role: MemberRole };
    output: GroupChanged;
  };
  /** Takes a member's word, or gives it back; it stays with the person who leaves and comes back. */
  set_member_muted: {
    input: GroupChange & { readonly member: AccountId; readonly muted: boolean };
    output: GroupChanged;
  };
  mark: {
    input: {
      readonly account: AccountId;
      readonly conversation: ConversationNumber;
      /** A mark that is lower than what is kept changes nothing; `read` moves `delivered` too. */
      readonly delivered?: number;
      readonly read?: number;
    };
    output: {
      readonly before: { readonly delivered: number; readonly read: number };
      readonly after: { readonly delivered: number; readonly read: number };
    };
  };
  register: {
    input: {
      readonly name: string;
      readonly passwordHash: string;
      /** Used up by one when the account is made; looked up by either form's SHA-256 in hexadecimal. */
      readonly inviteHash: string | undefined;
      /** Whether an account needs an invite; an owner invite is honoured in any case. */
      readonly inviteRequired: boolean;
      readonly session: NewSession | undefined;
      readonly at: number;
    };
    output: { readonly account: Account; readonly session: SessionRecord | undefined };
  };
  open_session: {
    input: NewSession & { readonly account: AccountId };
    output: { readonly session: SessionRecord };
  };
  touch_session: {
    input: {
      readonly session: number;
      readonly address: string;
      readonly agent: string;
      /** Absent: as it was. */
      readonly device?: string;
      readonly at: number;
      readonly expiresAt: number;
    };
    output: Record<never, never>;
  };
  /** Ends one session, or all of an account. */
  revoke_sessions: {
    input: { readonly account: AccountId; readonly session?: number };
    output: { readonly revoked: readonly SessionRecord[] };
  };
  set_password: {
    input: { readonly account: AccountId; readonly passwordHash: string };
    output: Record<never, never>;
  };
  /** Refused as wrong_credentials when another password is kept by now, or `session` has ended. */
  change_password: {
    input: {
      readonly account: AccountId;
      /** The hash that the present password was checked against. */
      readonly expected: string;
      readonly passwordHash: string;
      /** The only session that goes on. */
      readonly session: number;
    };
    output: { readonly revoked: readonly SessionRecord[] };
  };
  /** Who is disabled has no session any more. The last owner cannot be: not_allowed. */
  set_disabled: {
    input: { readonly account: AccountId; readonly disabled: boolean };
    output: { readonly revoked: readonly SessionRecord[] };
  };
  /** The last owner stays one: not_allowed. */
  set_role: {
    input: { readonly account: AccountId; readonly role: AccountRole };
    output: Record<never, never>;
  };
  revoke_invite: {
    input: { readonly invite: number };
    /** Absent when there is none of that number. */
    output: { readonly invite: InviteRecord | undefined };
  };
  create_invite: {
    input: {
      readonly role: AccountRole;
      /** SHA-256, in hexadecimal, of the long secret and of the short code. */
      readonly secretHash: string;
      readonly codeHash: string;
      readonly uses: number;
      readonly expiresAt: number;
      readonly createdBy: AccountId | undefined;
      /** The owner line of a start: voids that of the start before, and ends when there is an owner. */
      readonly printed?: boolean;
      readonly at: number;
    };
    output: { readonly invite: InviteRecord };
  };
  /** Puts the words of the next few entries into the index; what is found does not change. */
  index_entries: {
    input: Record<never, never>;
    /** `more` when entries are left. */
    output: { readonly more: boolean };
  };
  /** Remembers a small text of the server's own, such as the standing invite. */
  set_meta: {
    input: { readonly key: string; readonly value: string };
    output: Record<never, never>;
  };
}

export type OperationKind = keyof Operations;

/** One change, as {@link Store.commit} takes it. */
export type Operation<K extends OperationKind = OperationKind> = {
  [Kind in K]: { readonly kind: Kind } & Operations[Kind]["input"];
}[K];

/** What became of an operation. */
export type Outcome<K extends OperationKind = OperationKind> =
  | ({ readonly ok: true } & Operations[K]["output"])
  | { readonly ok: false; readonly code: RefusalCode; readonly details: RefusalDetails };

/**
 * The server's memory. Reads answer from the last commit; they are synchronous, so that a replay
 * can reach the head and go live in one turn.
 */
export interface Store extends ActivityReads, HostReads {
  /** Changes whenever a client's cursors lose their meaning, such as when a backup is restored. */
  readonly epoch: string;
  readonly lobby: Conversation;

  /**
   * Carries out operations in order, in one transaction that survives a power cut once the promise
   * resolves. One that is refused, or fails, fails alone. When the transaction itself fails, every
   * outcome is `storage_failed` and nothing has changed. Never rejects.
   *
   * @returns one outcome per operation, in the same order.
   */
  commit(batch: readonly Operation[]): Promise<readonly Outcome[]>;

  /**
   * The same for a large batch of messages and marks, while the caller goes on with other things:
   * nothing of it can be read before the promise resolves. One at a time.
   *
   * @returns `undefined` for a batch that has to go by {@link commit}, or while something else is
   * under way; nothing was done then.
   */
  commitAside(batch: readonly Operation[]): Promise<readonly Outcome[]> | undefined;

  account(id: AccountId): Account | undefined;
  /** By name in any spelling that folds to the same (`foldName`). */
  accountNamed(name: string): Account | undefined;
  /** Whether somebody owns this server. */
  hasOwner(): boolean;
  /** Up to `limit` accounts by folded name, after the folded form of `after`. */
  accounts(after: string | undefined, limit: number): readonly Account[];

  /** Every account by name, as its operator sees it. */
  accountStates(): readonly AccountState[];

  conversation(number: ConversationNumber): Conversation | undefined;
  /** The group of that name, with its `#`, in any spelling that folds to the same. */
  groupNamed(name: string): Conversation | undefined;
  directBetween(one: AccountId, other: AccountId): Conversation | undefined;
  /** What an account is or was in, the lobby first. */
  membershipsOf(account: AccountId): readonly Membership[];
  /** For the lobby there is one for every account; `undefined` when it was never in it. */
  membership(account: AccountId, conversation: ConversationNumber): Membership | undefined;
  /**
   * Whether an account may delete what others wrote: a group's owner and admins, in the lobby the
   * server's owner, in a direct conversation nobody.
   */
  mayModerate(account: AccountId, conversation: Conversation): boolean;
  /** Everybody's marks in a direct conversation or a group, members of now only. */
  marks(
    conversation: ConversationNumber,
  ): readonly { readonly account: AccountId; readonly delivered: number; readonly read: number }[];
  /** Contacts, blocks, and who may know whether somebody is there. */
  readonly people: PeopleReads;
  /** How long texts are kept. */
  readonly retention: RetentionReads;

  /**
   * What `account` may see of a conversation from `from` on, at most `maxEntries` entries and about
   * `maxBytes` of text, but always at least one. Empty when `from` is past the last visible entry.
   */
  page(
    account: AccountId,
    conversation: ConversationNumber,
    from: number,
    limits: { readonly maxEntries: number; readonly maxBytes: number },
  ): Page;
  /** The page that ends before `before`, in order; for history. */
  pageBefore(
    account: AccountId,
    conversation: ConversationNumber,
    before: number,
    limits: { readonly maxEntries: number; readonly maxBytes: number },
  ): Page;
  /**
   * Why an account that is in a conversation does not get to see an entry of it: its author is
   * blocked, or it changes a text that is not for that account.
   */
  hides(account: AccountId, entry: Entry): Skip["skip"] | undefined;
  /** Who wrote messages between two sequence numbers, both included; at most `limit` of the newest are looked at. */
  authorsBetween(
    conversation: ConversationNumber,
    from: number,
    to: number,
    limit: number,
  ): readonly AccountId[];

  /**
   * Finds messages that `account` may see. What is stored when this is called is found; nothing
   * else waits for long meanwhile. One search is carried out after the other.
   *
   * @param gone ends it early, with whatever was found.
   */
  search(account: AccountId, query: SearchQuery, gone?: AbortSignal): Promise<SearchPage>;

  sessionByToken(tokenHash: string): SessionRecord | undefined;
  /** By its id on the wire. */
  sessionNamed(publicId: string): SessionRecord | undefined;
  sessionsOf(account: AccountId): readonly SessionRecord[];
  /** Whether an invite with that hash could be used now. */
  invite(hash: string): InviteRecord | undefined;
  /** Those that could be used now, the oldest first. */
  invites(): readonly InviteRecord[];
  meta(key: string): string | undefined;

  /** Whether the last commit could be written; why not otherwise. For `/readyz`. */
  health(): { readonly ok: true } | { readonly ok: false; readonly reason: string };
  /**
   * Folds the log into the database and closes it: at once, unless something was committed aside.
   * Nothing may be under way.
   */
  close(): Promise<void>;
}
