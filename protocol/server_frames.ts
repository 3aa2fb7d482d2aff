import type { AlertFrame } from "./alert_frames.ts";
import type { RefusalCode } from "./codes.ts";
import type { AnyEntryFrame, HistoryFrame, SearchFrame, SkipFrame } from "./entry_frames.ts";
import type { GroupFrame } from "./group_frames.ts";
import type { HostFrame } from "./host_frames.ts";
import type { ConversationKind } from "./ids.ts";
import type { PeopleFrame } from "./people_frames.ts";

/** What a member may know of another's progress in a conversation. */
export interface Marks {
  readonly username: string;
  /** Every entry up to here is in the store of one of the member's devices. */
  readonly delivered: number;
  /** Every entry up to here was shown. */
  readonly read: number;
}

/** A conversation as `login_response`, `conversations` and `conversation` list it. */
export interface ConversationSummary {
  readonly conversation: string;
  readonly kind: ConversationKind;
  /** The other one's name in a direct conversation, `#name` in a group, `#lobby`. */
  readonly name: string;
  /** Sequence numbers below this are gone. */
  readonly first: number;
  /** The last entry that this account may see; 0 when there is none. */
  readonly head: number;
  readonly delivered: number;
  readonly read: number;
  /** False once this account has left or was removed. */
  readonly member: boolean;
  /** The others' marks: in direct conversations and in groups of at most 32. */
  readonly marks?: readonly Marks[];
}

/** A session as the cap's refusal lists it. */
export interface SessionSummary {
  readonly session_id: string;
  /** `classic` of a connection of an older client, which is a session of its own. */
  readonly agent: string;
  /** What its owner calls the device, where `hello` said so. */
  readonly device?: string;
  readonly address: string;
  /** RFC 3339: when it was last heard or, unless it is connected, last opened. */
  readonly last_used: string;
  readonly connected: boolean;
}

/** A session as `session_list` shows it. */
export interface SessionDetails extends SessionSummary {
  /** RFC 3339. */
  readonly created: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
}

/** Answer to a successful login, and to a registration after `hello`. */
export interface LoginSuccess {
  readonly id?: string;
  readonly status: "success";
  readonly username: string;
  readonly user_id: string;
  readonly role: "owner" | "member";
  readonly session_id: string;
  /** Only when it was just made; it is not shown again. */
  readonly token?: string;
  readonly conversations: readonly ConversationSummary[];
  /** More follow in `conversations` frames. */
  readonly more: boolean;
}

/** A refusal beside its human text. */
export interface Failure {
  readonly id?: string;
  readonly status: "error";
  readonly code: RefusalCode;
  readonly message: string;
  /** With `too_many_sessions`: who to `replace`. */
  readonly sessions?: readonly SessionSummary[];
  /** With `throttled` and `busy`: seconds to wait. */
  readonly retry_after?: number;
}

/** Everything that the server says to a full session. */
export type ServerFrame =
  | {
    readonly type: "welcome";
    readonly id?: string;
    readonly protocol: number;
    readonly server: string;
    readonly epoch: string;
    readonly limits: Readonly<Record<string, number>>;
    readonly registration: "open" | "invite" | "closed";
    /** Where the HTTPS surface is and how to trust it; absent under `--no-http`. */
    readonly http?: { readonly port: number; readonly name: string; readonly certificate: string };
    /** Where discovery answers; absent under `--no-udp`. */
    readonly udp_port?: number;
  }
  | ({ readonly type: "register_response" } & (LoginSuccess | Failure))
  | ({ readonly type: "login_response" } & (LoginSuccess | Failure))
  | {
    readonly type: "conversations";
    readonly conversations: readonly ConversationSummary[];
    readonly more: boolean;
  }
  | { readonly type: "conversation"; readonly conversation: ConversationSummary }
  | { readonly type: "waiting"; readonly id?: string; readonly ahead: number }
  | { readonly type: "caught_up" }
  | {
    readonly type: "reset";
    /** Absent: all of them. */
    readonly conversation?: string;
    readonly epoch: string;
  }
  | AnyEntryFrame
  | SkipFrame
  | {
    readonly type: "message_ack";
    readonly id?: string;
    readonly client_id: string;
    readonly message_id: string;
    readonly conversation: string;
    readonly seq: number;
    readonly timestamp: string;
    readonly digest: string;
    /** Of an offer, RFC 3339: until when its file can be fetched. */
    readonly expires?: string;
  }
  | {
    readonly type: "message_error";
    readonly id?: string;
    readonly client_id?: string;
    readonly recipient: string;
    readonly code: RefusalCode;
    readonly message: string;
  }
  | ({ readonly type: "receipt"; readonly conversation: string } & Marks)
  | {
    /** In groups of more than 32: how many others have it, at most once a second. */
    readonly type: "receipt";
    readonly conversation: string;
    readonly seq: number;
    readonly delivered_by: number;
    readonly read_by: number;
  }
  | HistoryFrame
  | SearchFrame
  | GroupFrame
  | PeopleFrame
  | {
    readonly type: "invite_response";
    readonly id?: string;
    readonly status: "success";
    /** For a join line. */
    readonly invite: string;
    /** For `chat connect HOST`: eight letters and digits, read out over a table. */
    readonly code: string;
    readonly uses: number;
    /** RFC 3339. */
    readonly expires: string;
  }
  | HostFrame
  | AlertFrame
  | { readonly type: "ping"; readonly id?: string }
  | { readonly type: "pong"; readonly id: string }
  | { readonly type: "logout_response"; readonly id?: string; readonly status: "success" }
  | {
    readonly type: "session_list";
    readonly id?: string;
    /** Those that are connected first, then by their last use, the latest first. */
    readonly sessions: readonly SessionDetails[];
    /** There are others, which were not used for longer. */
    readonly more: boolean;
  }
  | {
    readonly type: "session_response" | "password_response";
    readonly id?: string;
    readonly status: "success";
    /** The sessions that have ended with it. */
    readonly revoked: readonly string[];
  }
  | {
    /** Any other request that was refused, and frames that could not be read. */
    readonly type: "error";
    readonly id?: string;
    readonly client_id?: string;
    readonly code: RefusalCode;
    readonly message: string;
    readonly retry_after?: number;
  }
  | {
    /** The last frame before the server hangs up. */
    readonly type: "closing";
    readonly code: RefusalCode;
    readonly message: string;
  };

/** A frame of one type, such as `ServerFrameOf<"receipt">`. */
export type ServerFrameOf<T extends ServerFrame["type"]> = Extract<ServerFrame, { type: T }>;
