import type { RefusalCode } from "../../protocol/codes.ts";
import type { Failure } from "../../protocol/server_frames.ts";
import type { OtherAccount, Registration } from "./login.ts";

/** How one connection ended. */
export type SessionEnd =
  | { readonly kind: "lost"; readonly why: string; readonly wasOpen: boolean }
  /** The login or the registration was refused. */
  | { readonly kind: "refused"; readonly failure: Failure; readonly registration: Registration }
  | { readonly kind: "unsupported"; readonly message: string }
  /** The store is not that of the account that was let in; nothing of it was told or kept. */
  | OtherAccount
  /** There is more to replay than this login asked for; the next one has to, with these cursors. */
  | { readonly kind: "again"; readonly urgent: readonly string[] }
  /** The server hung up and said why. */
  | { readonly kind: "closed"; readonly code: RefusalCode; readonly message: string };
