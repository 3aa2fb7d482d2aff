/** What the rest of the server knows of contacts, blocks and presence; a part of `types.ts`. */
import type { AccountId } from "./account_types.ts";

/** What somebody blocked knows of the blocker from the moment of blocking on. */
export interface Block {
  /** The blocker's marks in their direct conversation at that moment; 0 where there was none. */
  readonly delivered: number;
  readonly read: number;
  /** That moment, in milliseconds since 1970: when the blocker seems to have gone. */
  readonly at: number;
}

/** What one account keeps of another. */
export interface ContactRecord {
  readonly id: AccountId;
  readonly username: string;
  readonly contact: boolean;
  readonly blocked: boolean;
}

/** What became of a change: how it is now, and whether it was otherwise before. */
interface Changed {
  readonly contact: boolean;
  readonly blocked: boolean;
  readonly changed: boolean;
}

/** What can be committed of it. Both are sets: the same again changes nothing. */
export interface PeopleOperations {
  set_contact: {
    input: {
      readonly account: AccountId;
      readonly other: AccountId;
      readonly contact: boolean;
      readonly at: number;
    };
    output: Changed;
  };
  /** Refused with `not_allowed` to somebody who names themselves. */
  set_block: {
    input: {
      readonly account: AccountId;
      readonly other: AccountId;
      readonly blocked: boolean;
      readonly at: number;
    };
    output: Changed & {
      /** What the other one knew until now, when this ended a block. */
      readonly ended: Block | undefined;
    };
  };
  /** The last session of an account has gone. */
  set_last_seen: {
    input: { readonly account: AccountId; readonly at: number };
    output: Record<never, never>;
  };
}

/** What can be asked of it. */
export interface PeopleReads {
  /** What `by` keeps `of` somebody from knowing; `undefined` when they are not blocked. */
  block(by: AccountId, of: AccountId): Block | undefined;
  /** Up to `limit` contacts and blocked people by folded name, after the folded form of `after`. */
  contacts(
    account: AccountId,
    after: string | undefined,
    limit: number,
  ): readonly ContactRecord[];
  /**
   * Whose presence an account may see, itself left out: of those with whom it has a direct
   * conversation or a group of at most `maxPresenceMembers`, and of its contacts who have it as a
   * contact or share any group with it. Blocks are not looked at.
   */
  visibleTo(account: AccountId): ReadonlySet<AccountId>;
  /** Those to whom an account is visible. */
  audienceOf(account: AccountId): ReadonlySet<AccountId>;
  /** When the last session of an account went, as far as is known; after a crash, when one came. */
  lastSeen(account: AccountId): number | undefined;
}
