import type { Failure } from "../../protocol/server_frames.ts";
import type { ConnectFailure } from "./connect_failure.ts";
import type { OtherAccount } from "./login.ts";

/** Why the engine has stopped. */
export type EngineEnd =
  /** Somebody asked it to, or gave up at a question. */
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly failure: Failure }
  | { readonly kind: "unsupported"; readonly message: string }
  | OtherAccount
  /** Another device of the account took our place; coming back would take it away again. */
  | { readonly kind: "replaced" }
  /** The server was not found, and was never reached before. */
  | { readonly kind: "not_found"; readonly failures: readonly ConnectFailure[] };
