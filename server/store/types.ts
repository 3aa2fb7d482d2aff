/**
 * What the rest of the server knows of the store: operations that change it, all through
 * {@link Store.commit}, and reads that answer at once. Each topic has a page of its own.
 */
import type { RefusalCode, RefusalDetails } from "../../protocol/codes.ts";
import type { AccountOperations, AccountReads } from "./account_types.ts";
import type { ActivityOperations, ActivityReads } from "./activity_types.ts";
import type { AlertOperations, AlertReads } from "./alert_types.ts";
import type { ConversationOperations, ConversationReads } from "./conversation_types.ts";
import type { EntryOperations, EntryReads } from "./entry_types.ts";
import type { FileOperations, FileReads } from "./file_types.ts";
import type { GroupOperations } from "./group_types.ts";
import type { HostOperations, HostReads } from "./host_types.ts";
import type { PeopleOperations, PeopleReads } from "./people_types.ts";
import type { RetentionOperations, RetentionReads } from "./retention_types.ts";
import type { TokenOperations, TokenReads } from "./token_types.ts";

export type {
  Account,
  AccountId,
  AccountRole,
  AccountState,
  InviteRecord,
  NewSession,
  SessionRecord,
} from "./account_types.ts";
export type {
  Conversation,
  ConversationNumber,
  Interval,
  MemberRole,
  Membership,
} from "./conversation_types.ts";
export type {
  Entry,
  EntryType,
  Page,
  SearchPage,
  SearchQuery,
  Skip,
  Target,
  Viewer,
} from "./entry_types.ts";
export type { ContentRecord, FetchableOffer, UploadRecord } from "./file_types.ts";
export type { MembershipChange } from "./group_types.ts";
export type { FileFacts, NewOffer } from "./offer_types.ts";
export type { ApiTokenRecord } from "./token_types.ts";

/**
 * What can be committed, by kind: `input` is the operation, `output` what it gives back. Anything
 * may be refused with storage_failed.
 *
 * Whatever has an `author` and a `clientId` is remembered by that pair: the same again gives the
 * same output with `repeated: true` and stores nothing; something else under it is `conflict`.
 */
export interface Operations
  extends
    AccountOperations,
    ActivityOperations,
    AlertOperations,
    ConversationOperations,
    EntryOperations,
    FileOperations,
    GroupOperations,
    HostOperations,
    PeopleOperations,
    RetentionOperations,
    TokenOperations {
  /** Remembers a small text of the server's own, such as the standing invite. */
  set_meta: {
    input: { readonly key: string; readonly value: string };
    output: Record<never, never>;
  };
}

/** What an operation is called. */
export type OperationKind = keyof Operations;

/** One change, as {@link Store.commit} takes it. */
export type Operation<K extends OperationKind = OperationKind> = {
  [Kind in K]: { readonly kind: Kind } & Operations[Kind]["input"];
}[K];

/** What became of an operation. */
export type Outcome<K extends OperationKind = OperationKind> =
  | ({ readonly ok: true } & Operations[K]["output"])
  | { readonly ok: false; readonly code: RefusalCode; readonly details: RefusalDetails };

/** See {@link Store.counts}. */
export interface StoreCounts {
  /** Entries of all conversations since the first day. */
  readonly entries: number;
  /** Bytes of the database, without its log. */
  readonly bytes: number;
  /** Batches that could not be written since the start. */
  readonly failedCommits: number;
}

/**
 * The server's memory. Reads answer from the last commit; they are synchronous, so that a replay
 * can reach the head and go live in one turn.
 */
export interface Store
  extends AccountReads, ActivityReads, ConversationReads, EntryReads, HostReads, TokenReads {
  /** Changes whenever a client's cursors lose their meaning, such as when a backup is restored. */
  readonly epoch: string;
  /** Rules that watch hosts, and what came of them. */
  readonly alerts: AlertReads;
  /** Uploads, offers, and what is on the disk for them. */
  readonly files: FileReads;
  /** Contacts, blocks, and who may know whether somebody is there. */
  readonly people: PeopleReads;
  /** How long texts are kept. */
  readonly retention: RetentionReads;

  /**
   * Carries out operations in order, in one transaction that survives a power cut once the promise
   * resolves. One that is refused, or fails, fails alone. When the transaction itself fails, every
   * outcome is `storage_failed` and nothing has changed. Never rejects.
   *
   * @returns one outcome per operation, in the same order.
   */
  commit(batch: readonly Operation[]): Promise<readonly Outcome[]>;

  /**
   * The same for a large batch of messages, marks and events, while the caller goes on with other things:
   * nothing of it can be read before the promise resolves. One at a time.
   *
   * @returns `undefined` for a batch that has to go by {@link commit}, or while something else is
   * under way; nothing was done then.
   */
  commitAside(batch: readonly Operation[]): Promise<readonly Outcome[]> | undefined;

  /** What was kept by `set_meta`. */
  meta(key: string): string | undefined;
  /** Whether the last commit could be written; why not otherwise. For `/readyz`. */
  health(): { readonly ok: true } | { readonly ok: false; readonly reason: string };
  /** Numbers about the store itself, for whoever watches over the server. */
  counts(): StoreCounts;
  /**
   * Folds the log into the database and closes it: at once, unless something was committed aside.
   * Nothing may be under way.
   */
  close(): Promise<void>;
}
