import type { ConversationSummary, Failure, Marks } from "../../protocol/server_frames.ts";
import type { Address } from "./address.ts";
import type { ConnectFailure } from "./connect_failure.ts";
import type { IncomingFrame } from "./frames.ts";
import type { StoredEntry } from "./store/entry_table.ts";
import type { OutboxItem } from "./store/outbox_table.ts";

/** How it stands with the server. */
export type State =
  | { readonly name: "connecting" }
  /** Logged in; what was missed comes next. */
  | { readonly name: "replaying"; readonly address: Address; readonly username: string }
  | { readonly name: "live" }
  /** The connection was lost, or could not be had. */
  | {
    readonly name: "waiting";
    readonly ms: number;
    /** What happened, for those who want to look closer; not in the person's language. */
    readonly detail: string;
    /** What the server said before it hung up, in the person's language. */
    readonly said?: string;
    /** Why each address was turned down; empty when a connection was lost. */
    readonly failures: readonly ConnectFailure[];
  }
  /** The server asked us to come back later. */
  | { readonly name: "told_to_wait"; readonly seconds: number; readonly failure: Failure };

/** What the engine tells whoever shows it. What is stored was committed before it is told. */
export type ClientEvent =
  | { readonly kind: "state"; readonly state: State }
  | { readonly kind: "entry"; readonly entry: StoredEntry }
  | { readonly kind: "conversation"; readonly conversation: ConversationSummary }
  /** The server has it; its entry is told separately. */
  | { readonly kind: "stored"; readonly clientId: string; readonly frame: IncomingFrame }
  /** The server will never take it. */
  | {
    readonly kind: "failed";
    readonly clientId: string;
    readonly item: OutboxItem | undefined;
    readonly frame: IncomingFrame;
  }
  /** The server could not take it now; it is sent again. */
  | { readonly kind: "postponed"; readonly clientId: string; readonly frame: IncomingFrame }
  | {
    readonly kind: "marks";
    readonly conversation: string;
    readonly before: Marks;
    readonly now: Marks;
  }
  | { readonly kind: "reset"; readonly conversation: string | undefined }
  | { readonly kind: "waiting"; readonly ahead: number }
  /** The server says that all was sent, and some of it is not here. */
  | { readonly kind: "gap"; readonly conversation: string }
  /** Anything that is neither kept nor answered: typing, presence, counts. */
  | { readonly kind: "frame"; readonly frame: IncomingFrame };

/** Hears what happens, in order. */
export type ClientListener = (event: ClientEvent) => void;
