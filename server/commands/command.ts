import type { ClientFrame, Verb } from "../../protocol/client_frames.ts";
import type { RefusalCode, RefusalDetails } from "../../protocol/codes.ts";
import type { ServerFrame, SessionSummary } from "../../protocol/server_frames.ts";
import type { Feed } from "../delivery/feed.ts";
import type { Services } from "../services.ts";
import type { Operation, OperationKind, Outcome, SessionRecord } from "../store/types.ts";

/** What a refusal carries beside its code and the values of its text. */
export interface RefusalExtras {
  readonly sessions?: readonly SessionSummary[];
  readonly retry_after?: number;
}

/** Told to the peer; the connection goes on. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly code: RefusalCode,
    readonly details: RefusalDetails = {},
    readonly extras: RefusalExtras = {},
  ) {
    super(code);
  }
}

/** A connection after its login. */
export interface Entered {
  readonly feed: Feed;
  /** Absent for a classic session, which has no token. */
  readonly session: SessionRecord | undefined;
}

/** What a command may ask of the connection that it serves. */
export interface Caller {
  /** IP address of the peer. */
  readonly address: string;
  /** What the client called itself in `hello`. */
  readonly agent: string;
  /** What it called its device there. */
  readonly device: string | undefined;
  readonly classic: boolean;
  /** Aborted when the connection is gone. */
  readonly gone: AbortSignal;
  readonly entered: Entered | undefined;

  /** Takes what `hello` said. */
  greet(agent: string, language: string | undefined, device: string | undefined): void;
  /** Makes the feed of a login that was accepted; nothing is sent yet. */
  enter(
    account: Feed["account"],
    session: SessionRecord | undefined,
    onlySends: boolean,
  ): Feed;
  /** Notes that a host has said how it is, over this connection. */
  reported(): void;
  /** Queues a frame. */
  answer(frame: ServerFrame): void;
  /** Tells the peer that `frame` was refused. */
  refuse(frame: ClientFrame, refusal: Refusal): void;
  /** Has an operation committed with this turn's others; `settle` runs unless the commit refused it. */
  commit<K extends OperationKind>(
    frame: ClientFrame,
    operation: Extract<Operation, { kind: K }>,
    settle: (output: Extract<Outcome<K>, { ok: true }>) => void,
  ): void;
  /** Closes the connection once what is queued has been written. */
  close(): void;
}

/** One row of the verb table. */
export interface Command<V extends Verb> {
  /** Whether it needs a login, has to come before one, or does not care. */
  readonly needs: "login" | "no login" | "nothing";
  /** Whether everything that the connection asked for before has to be settled first. */
  readonly waits: boolean;
  /** @throws {Refusal} for what the peer has to be told. */
  run(frame: ClientFrame<V>, caller: Caller, services: Services): void | Promise<void>;
}

/** The feed of a connection that has logged in; the verb table's `needs` sees to that. */
export function feedOf(caller: Caller): Feed {
  if (caller.entered === undefined) throw new TypeError("Cannot serve this verb before a login");
  return caller.entered.feed;
}
