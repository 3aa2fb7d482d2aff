/** What the rest of the server knows of conversations and who is in them; a part of `types.ts`. */
import type { GroupRole } from "../../protocol/entry_frames.ts";
import type { ConversationKind } from "../../protocol/ids.ts";
import type { AccountId } from "./account_types.ts";

/** A conversation's number in the store; `formatConversationId` makes its id on the wire. */
export type ConversationNumber = number;

/** What somebody is in a group; a group has one owner for as long as a person is in it. */
export type MemberRole = GroupRole;

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

/** What a conversation is to somebody who is or was in it. */
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

/**
 * What can be committed of them.
 *
 * Refusals: `mark` not_a_member, out_of_range.
 */
export interface ConversationOperations {
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
}

/** What can be asked of them. */
export interface ConversationReads {
  readonly lobby: Conversation;
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
}
