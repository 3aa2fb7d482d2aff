/** What the rest of the server knows of the activity log; a part of `types.ts`. */

/** Kinds of rows that are entries of a conversation; they are the entries' types. */
export const entryKinds = [
  "message",
  "edit",
  "delete",
  "membership",
  "file_offer",
  "file_answer",
] as const;

/** Kinds of rows that are not. */
export const eventKinds = [
  "admin",
  "adopted",
  "connected",
  "disconnected",
  "error",
  "file_fetched",
  "file_removed",
  "file_uploaded",
  "http_refused",
  "host_enrolled",
  "integrity_refused",
  "invite_created",
  "logged_in",
  "login_failed",
  "password_changed",
  "pruned",
  "registered",
  "report",
  "server_started",
  "server_stopped",
  "session_opened",
  "session_revoked",
  "suppressed",
  "token_created",
  "token_revoked",
] as const;

/** Every kind of row, for whoever filters by them. */
export const activityKinds = [...entryKinds, ...eventKinds] as const;

export type EventKind = typeof eventKinds[number];
export type ActivityKind = typeof activityKinds[number];

/** Something that happened and is no entry; never with a secret or a message's text in it. */
export interface ActivityEvent {
  readonly kind: EventKind;
  /** Milliseconds since 1970, the server's wall clock. */
  readonly at: number;
  /** Whom it is about; the number of an account. */
  readonly account?: number;
  /** A user name that somebody tried, who may be nobody. */
  readonly name?: string;
  readonly address?: string;
  /** The session's id on the wire. */
  readonly session?: string;
  /** The conversation's number. */
  readonly conversation?: number;
  readonly bytes?: number;
  readonly digest?: string;
  /** A code, a host's name, a count: what the kind says no more of. */
  readonly detail?: string;
}

/** A place in the log: a record, and a row in it, both in order. */
export interface ActivityPosition {
  /** Records are counted from 1. */
  readonly record: number;
  /** Rows of a record are counted from 0: its entries, then its events. */
  readonly index: number;
}

/** One row of the log as it is read. */
export interface ActivityRow extends ActivityPosition {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: ActivityKind;
  /** Who did it or tried to: an account's name, or the name that was tried. */
  readonly user?: string;
  /** The account's id on the wire, if there is one. */
  readonly userId?: string;
  readonly address?: string;
  readonly session?: string;
  /** The conversation's id on the wire. */
  readonly conversation?: string;
  readonly messageId?: string;
  /** Of a text: its length in UTF-8. Of an offer: that of the file. Of a connection that ended: what came and went. */
  readonly bytes?: number;
  /** `sha256:<hex>` of the text as it was first stored, or of a file. */
  readonly digest?: string;
  /** Of an edit, a delete or an answer: the `messageId` it is about. Of others: a code, a name, a count. */
  readonly detail?: string;
}

/** Which rows are wanted. */
export interface ActivityQuery {
  /** Rows behind this one; all when it is absent. */
  readonly after?: ActivityPosition;
  /** Not before this time, in milliseconds since 1970. */
  readonly from?: number;
  /** Before this time. */
  readonly to?: number;
  /** Of this account. */
  readonly user?: number;
  readonly kinds?: ReadonlySet<ActivityKind>;
}

export interface ActivityPage {
  readonly rows: readonly ActivityRow[];
  /**
   * Where to go on, as `after`; `undefined` once the end of the log is reached. There may be one
   * although no row was found: a call looks at a bounded number of rows, so that it is short.
   */
  readonly next: ActivityPosition | undefined;
  /**
   * The last row that was looked at, wanted or not: where whoever waits for more goes on, as `after`.
   * What was asked for, if there was none.
   */
  readonly seen: ActivityPosition | undefined;
}

/** What can be committed of the activity log. */
export interface ActivityOperations {
  /** Keeps something that changes nothing else. */
  log_event: {
    input: { readonly event: ActivityEvent };
    output: Record<never, never>;
  };
}

/** What can be asked about the activity log. */
export interface ActivityReads {
  /** Tells of commits that left a record. */
  readonly commits: { watch(wake: () => void): () => void };
  /** The next rows of the log that are wanted, at most `limit`, in the order of the commits. */
  activity(query: ActivityQuery, limit: number): ActivityPage;
}
