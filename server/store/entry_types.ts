/** What the rest of the server knows of the logs of conversations; a part of `types.ts`. */
import type { AccountId } from "./account_types.ts";
import type { Conversation, ConversationNumber } from "./conversation_types.ts";
import type { FileFacts, NewOffer } from "./offer_types.ts";

/** What an entry is; a later version may add others. */
export type EntryType =
  | "message"
  | "membership"
  | "edit"
  | "delete"
  | "file_offer"
  | "file_answer";

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
   * membership change is JSON ({@link MembershipChange}). Of an offer it is the name of the file,
   * also gone when it was deleted; of an answer to one, `accepted`, `declined` or `expired`.
   */
  readonly content: string;
  /** `sha256:<hex>` of `content`; of an offer, of the bytes of the file. */
  readonly digest: string;
  /** Of an offer that was not deleted. */
  readonly file?: FileFacts;
  /** The message or offer that a message or an offer answers. */
  readonly replyTo?: number;
  /** The message or offer that an edit, a deletion or an answer is about. */
  readonly target?: number;
  /** When a message got its present text, if that is not its first one. */
  readonly edited?: number;
  /** Whether the text of a message, or of what an edit is about, is gone. */
  readonly deleted?: true;
  /** Only its author may see it: the other one of the direct conversation had blocked them. */
  readonly hidden?: true;
}

/** Whose eyes a conversation is read with: a member's, or those of the operator who may read all. */
export type Viewer = AccountId | "everything";

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

/**
 * What can be committed of them.
 *
 * Refusals: both not_a_member, muted, unknown_conversation, unknown_entry, conflict; `append` also
 * unknown_recipient and, of an offer, unknown_upload, upload_incomplete and integrity; `revise`
 * not_allowed and entry_deleted.
 */
export interface EntryOperations {
  append: {
    input: {
      readonly author: AccountId;
      /** Absent only for classic sessions, which cannot repeat themselves. */
      readonly clientId: string | undefined;
      readonly target: Target;
      /** The message or offer that it answers. */
      readonly replyTo?: number;
      readonly content: string;
      readonly digest: string;
      /** Makes it an offer: `content` is the name of the file then, `digest` that of its bytes. */
      readonly file?: NewOffer;
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
  /** Gives a message another text, or takes its text, or a file, away. */
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
  /** Puts the words of the next few entries into the index; what is found does not change. */
  index_entries: {
    input: Record<never, never>;
    /** `more` when entries are left. */
    output: { readonly more: boolean };
  };
}

/** What can be asked of them. */
export interface EntryReads {
  /**
   * What `viewer` may see of a conversation from `from` on, at most `maxEntries` entries and about
   * `maxBytes` of text, but always at least one. Empty when `from` is past the last visible entry.
   */
  page(
    viewer: Viewer,
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
  /** Who wrote messages, or offered files, between two sequence numbers, both included; at most `limit` of the newest are looked at. */
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
}
