import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import type { RefusalCode } from "../../protocol/codes.ts";
import type { Failure } from "../../protocol/server_frames.ts";
import { Admission } from "./admission.ts";
import { Backoff } from "./backoff.ts";
import { type Clock, pause, systemClock } from "./clock.ts";
import type { ConnectFailure } from "./connect_failure.ts";
import type { EngineEnd } from "./engine_end.ts";
import type { ClientListener } from "./events.ts";
import type { IncomingFrame } from "./frames.ts";
import { defaultUdpPort } from "./discover.ts";
import { findServer, type Found } from "./finder.ts";
import { type Doorkeeper, otherAccount } from "./login.ts";
import { RequestFailure } from "./requests.ts";
import { Session } from "./session.ts";
import type { SessionEnd } from "./session_end.ts";
import type { ClientStore } from "./store/client_store.ts";
import type { OutboxFrame, OutboxItem } from "./store/outbox_table.ts";

/** What the engine needs. */
export interface EngineOptions {
  /** Of a profile that trusts a server already. */
  readonly store: ClientStore;
  readonly doorkeeper: Doorkeeper;
  readonly tell: ClientListener;
  readonly agent: string;
  readonly lang: string;
  /** What this session is called in lists from now on; without one it keeps its name. */
  readonly device?: string | undefined;
  /** What a new session is called when nobody said. */
  readonly machine?: string | undefined;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** A connection that lasts this long was a success: the next wait is a short one again. */
const steadyMs = 10_000;

/** When the server tells us to come back and does not say when. */
const retryAfterSeconds = 5;

/** Keeps one profile connected: finds its server, logs in, resumes, and starts over when it is lost. */
export class Engine {
  readonly #options: EngineOptions;
  readonly #store: ClientStore;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #stopping = new AbortController();
  #session: Session | undefined;
  readonly #admission: Admission;
  #wasReached = false;
  /** Conversations of which a login could not bring all. */
  #urgent: readonly string[] = [];
  /** Somebody said so; the server forgets it when the connection is lost. */
  #isAway = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#store = options.store;
    this.#clock = options.clock ?? systemClock;
    this.#backoff = new Backoff(options.random);
    this.#admission = new Admission(options.store, options.doorkeeper, this.#stopping.signal);
  }

  /** Whether somebody is logged in right now. */
  get isOnline(): boolean {
    return this.#session?.isOpen ?? false;
  }

  /** Runs until it is stopped or must not go on. */
  async run(): Promise<EngineEnd> {
    while (!this.#stopping.signal.aborted) {
      const end = await this.#connectOnce();
      if (end !== undefined) return end;
    }
    return { kind: "stopped" };
  }

  /** Keeps a frame in the outbox, and sends it as soon as it can be. */
  enqueue(frame: OutboxFrame): OutboxItem {
    const item = this.#store.outbox.add(frame);
    this.#session?.pump();
    return item;
  }

  /** Shows others that nobody is here, or that somebody is again; also after reconnects. */
  setAway(isAway: boolean): void {
    this.#isAway = isAway;
    this.#session?.sendLoose({ type: "presence", status: isAway ? "away" : "online" });
  }

  /** Asks the server something. Throws {@link RequestFailure}, also when nobody is connected. */
  request(frame: ClientFrameInput): Promise<IncomingFrame> {
    if (this.#session !== undefined) return this.#session.request(frame);
    return Promise.reject(new RequestFailure("offline", "Not connected"));
  }

  /** Says something that is only worth saying now, such as `typing`. */
  mention(frame: ClientFrameInput): void {
    this.#session?.sendLoose(frame);
  }

  /** Keeps what was shown, and tells the server. */
  shown(marks: ReadonlyMap<string, number>): void {
    this.#store.transaction(() => {
      for (const [conversation, seq] of marks) {
        this.#store.conversations.setShown(conversation, seq);
      }
    });
    for (const [conversation, seq] of marks) this.#session?.read(conversation, seq);
  }

  /** Leaves in order, and ends {@link run}. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#session?.leave();
  }

  async #connectOnce(): Promise<EngineEnd | undefined> {
    if (!(await this.#admission.isThere())) return { kind: "stopped" };
    const profile = this.#store.profile.read()!;
    const other = otherAccount(this.#admission.login.credentials, profile);
    if (other !== undefined) return other;
    this.#options.tell({ kind: "state", state: { name: "connecting" } });
    const found = await findServer({
      pin: profile.pin,
      known: this.#store.profile.addresses(),
      udpPort: profile.udpPort ?? defaultUdpPort,
      signal: this.#stopping.signal,
    });
    if (!("stream" in found)) return await this.#notFound(found);
    return await this.#afterwards(await this.#speak(found));
  }

  /** One connection's life. */
  async #speak(found: Found): Promise<SessionEnd> {
    const { store, agent, lang, machine } = this.#options;
    const isNew = this.#admission.login.credentials !== undefined;
    const device = this.#options.device ?? (isNew ? machine : undefined);
    let liveSince = Infinity;
    const tell: ClientListener = (event) => {
      if (event.kind === "state" && event.state.name === "live") {
        liveSince = this.#clock.monotonic();
        if (this.#isAway) this.setAway(true);
        void this.#session?.contacts.sync();
      }
      this.#options.tell(event);
    };
    const login = { ...this.#admission.login, urgent: this.#urgent };
    const clock = this.#clock;
    this.#session = new Session({ ...found, store, login, agent, lang, device, clock, tell });
    if (this.#stopping.signal.aborted) this.#session.close("we left");
    const end = await this.#session.run();
    this.#session = undefined;
    if (this.#clock.monotonic() - liveSince >= steadyMs) this.#backoff.reset();
    return end;
  }

  async #notFound(failures: readonly ConnectFailure[]): Promise<EngineEnd | undefined> {
    if (this.#stopping.signal.aborted) return { kind: "stopped" };
    // A key that has changed must be looked at by a person; a laptop without a network need not.
    const isSuspicious = failures.some(({ reason }) => reason === "wrong_key");
    const isNew = this.#store.profile.read()?.token === undefined;
    if (!this.#wasReached && (isSuspicious || isNew)) return { kind: "not_found", failures };
    return await this.#wait({ detail: failures[0]?.detail ?? "", failures });
  }

  async #wait(
    why: { detail: string; said?: string; failures: readonly ConnectFailure[] },
  ): Promise<undefined> {
    const ms = this.#backoff.next();
    this.#options.tell({ kind: "state", state: { name: "waiting", ms, ...why } });
    await pause(ms, this.#clock, this.#stopping.signal);
  }

  async #afterwards(end: SessionEnd): Promise<EngineEnd | undefined> {
    if (end.kind !== "lost" || end.wasOpen) this.#wasReached = true;
    const isFirstTime = this.#urgent.length === 0;
    this.#urgent = end.kind === "again" ? end.urgent : [];
    if (this.#stopping.signal.aborted) return { kind: "stopped" };
    switch (end.kind) {
      case "lost":
        if (end.wasOpen) this.#admission.hasSucceeded();
        return await this.#wait({ detail: end.why, failures: [] });
      case "closed":
        if (this.#store.profile.read()?.token !== undefined) this.#admission.hasSucceeded();
        if (end.code === "too_many_sessions") return { kind: "replaced" };
        if (this.#admission.endsToken(end.code)) return undefined;
        if (end.code === "disabled") return { kind: "refused", failure: failureOf(end) };
        return await this.#wait({ detail: end.code, said: end.message, failures: [] });
      case "again":
        this.#admission.hasSucceeded();
        // One more login is enough, unless the server is not well.
        return isFirstTime ? undefined : await this.#wait({ detail: end.kind, failures: [] });
      case "unsupported":
      case "other_account":
        return end;
      case "refused":
        if (isForNow(end.failure)) return void await this.#comeBack(end.failure);
        return await this.#admission.afterRefusal(end);
    }
  }

  async #comeBack(failure: Failure): Promise<void> {
    const seconds = failure.retry_after ?? retryAfterSeconds;
    this.#options.tell({
      kind: "state",
      state: { name: "told_to_wait", seconds, failure },
    });
    await pause(seconds * 1000, this.#clock, this.#stopping.signal);
  }
}

/** Whether the same login may be taken later. */
function isForNow({ code, retry_after: retryAfter }: Failure): boolean {
  return retryAfter !== undefined || code === "busy";
}

function failureOf({ code, message }: { code: RefusalCode; message: string }): Failure {
  return { status: "error", code, message };
}
