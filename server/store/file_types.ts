/** What the rest of the server knows of files; a part of `types.ts`. */
import type { AccountId } from "./account_types.ts";
import type { ConversationNumber } from "./conversation_types.ts";
import type { Entry } from "./entry_types.ts";
import type { FileFacts } from "./offer_types.ts";

/** Bytes that are, or will be, on the server's disk. */
export interface UploadRecord {
  /** Random; whoever has it and is logged in as `account` may go on with it. */
  readonly id: string;
  readonly account: AccountId;
  /** In bytes, when it is whole. */
  readonly size: number;
  /** What its sender said of it, by names. */
  readonly metadata: Readonly<Record<string, string | null>>;
  /** `sha256:<hex>` of all of it, once it is whole and was read again. */
  readonly digest: string | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What somebody says to an offer. */
export type FileAnswer = "accepted" | "declined";

/** What one account may have on the disk: live offers and uploads together. */
export interface FileQuota {
  readonly bytes: number;
  readonly uploads: number;
}

/** Bytes on the disk, by what they are. */
export interface ContentRecord {
  /** `sha256:<hex>` */
  readonly digest: string;
  readonly size: number;
}

/**
 * What can be committed of them.
 *
 * Refusals: `create_upload` quota_exceeded, too_many_uploads; `finish_upload` unknown_upload;
 * `answer_offer` not_a_member, muted, unknown_conversation, unknown_entry, own_offer, entry_deleted,
 * offer_expired, already_answered, conflict.
 */
export interface FileOperations {
  create_upload: {
    input: {
      readonly id: string;
      readonly account: AccountId;
      readonly size: number;
      readonly metadata: UploadRecord["metadata"];
      readonly quota: FileQuota;
      readonly at: number;
    };
    output: Record<never, never>;
  };
  /** All of it is there, and that is its digest. */
  finish_upload: {
    input: { readonly upload: string; readonly digest: string };
    output: {
      readonly upload: UploadRecord;
      /** Whether that was known. */
      readonly repeated: boolean;
    };
  };
  /** Forgets an upload that was not offered. */
  drop_upload: {
    input: {
      readonly upload: string;
      /** What it was, when it is not what its sender said. */
      readonly damaged?: string;
    };
    output: { readonly upload: UploadRecord | undefined };
  };
  answer_offer: {
    input: {
      readonly author: AccountId;
      readonly clientId: string;
      readonly conversation: ConversationNumber;
      /** The place of the offer. */
      readonly target: number;
      readonly answer: FileAnswer;
      readonly at: number;
    };
    output: { readonly entry: Entry; readonly repeated: boolean };
  };
  /** Ends an offer whose time is over, and says so in its conversation. */
  expire_offer: {
    input: { readonly offer: number; readonly author: AccountId; readonly at: number };
    output: {
      /** Absent when it was over before. */
      readonly entry: Entry | undefined;
      readonly repeated: boolean;
    };
  };
  /** The file is gone, of which nothing is kept any more. */
  forget_content: {
    input: { readonly digest: string; readonly at: number };
    output: { readonly content: ContentRecord | undefined };
  };
}

/** An offer for somebody who may fetch its file. */
export interface FetchableOffer {
  readonly entry: Entry;
  readonly file: FileFacts;
}

/** What can be asked of them. */
export interface FileReads {
  upload(id: string): UploadRecord | undefined;
  /** Uploads from before a time, the oldest first, behind one that was listed before. */
  uploadsBefore(
    time: number,
    after: { readonly createdAt: number; readonly id: string } | undefined,
    limit: number,
  ): readonly UploadRecord[];
  /** The offer at a place that an account may see, if its file can be fetched at that time. */
  fetchable(
    account: AccountId,
    conversation: ConversationNumber,
    seq: number,
    at: number,
  ): FetchableOffer | undefined;
  /** Offers whose time is over at `at`, by their keys for `expire_offer`. */
  overdueOffers(at: number, limit: number): readonly number[];
  /** Contents that nothing refers to any more. */
  unusedContents(limit: number): readonly ContentRecord[];
  /** Whether something refers to that content. */
  isContentUsed(digest: string): boolean;
}
