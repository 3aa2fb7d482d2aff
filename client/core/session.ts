import type { ConversationSummary, ServerFrameOf } from "../../protocol/server_frames.ts";
import { Acks } from "./acks.ts";
import type { Address } from "./address.ts";
import { type Clock, pause, type Timer } from "./clock.ts";
import { type ByteStream, Connection } from "./connection.ts";
import { Contacts } from "./contacts.ts";
import type { ClientEvent, ClientListener } from "./events.ts";
import { asServerFrame, BadFrame, type IncomingFrame } from "./frames.ts";
import { TooFarAhead } from "./cursor.ts";
import { Greeting, type Opening } from "./greeting.ts";
import { Inbox } from "./inbox.ts";
import type { Login } from "./login.ts";
import { Outgoing } from "./outgoing.ts";
import { RequestFailure, Requests } from "./requests.ts";
import type { SessionEnd } from "./session_end.ts";
import type { ClientStore } from "./store/client_store.ts";

/** How long one request may take. */
const requestTimeoutMs = 30_000;

/** How long the last frames may take when we leave. */
const farewellMs = 1_000;

/** A frame that was refused for now is sent again after this, unless the server says when. */
const postponedMs = 2_000;

/** What a session needs. */
export interface SessionOptions {
  readonly stream: ByteStream;
  readonly address: Address;
  readonly store: ClientStore;
  readonly login: Login;
  /** Such as `chat/0.1.0`. */
  readonly agent: string;
  readonly lang: string;
  /** What the session is called in lists from now on. */
  readonly device?: string | undefined;
  readonly clock: Clock;
  readonly tell: ClientListener;
  /** Hears what a quiet connection is told unasked, its `login_response` first: none of it is kept. */
  readonly overhear?: (frame: IncomingFrame) => void;
}

/** One connection's life: hello, login, replay, and then whatever comes. */
export class Session {
  readonly contacts: Contacts;
  readonly #options: SessionOptions;
  readonly #connection: Connection;
  readonly #requests: Requests;
  readonly #acks: Acks;
  readonly #outgoing: Outgoing;
  readonly #greeting: Greeting;
  /** There since somebody was let in. */
  #inbox: Inbox | undefined;
  /** Conversations whose cursors the login had no room for. */
  #unsaid: ReadonlySet<string> = new Set();
  /** What the server said of conversations before the replay was over. */
  #listed: ConversationSummary[] | undefined = [];
  #end: SessionEnd | undefined;
  #resume: Timer | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#connection = new Connection(options.stream, options.clock);
    const send = (frame: object) => this.#connection.send(frame);
    this.#requests = new Requests(options.clock);
    this.contacts = new Contacts(options.store, (frame) => this.request(frame));
    this.#acks = new Acks(options.clock, send);
    this.#outgoing = new Outgoing(options.store.outbox, send);
    this.#greeting = new Greeting({
      ...options,
      connection: this.#connection,
      opened: (opening) => this.#open(opening),
      ended: (end) => this.#end ??= end,
    });
  }

  /** Whether the login has succeeded and the connection stands. */
  get isOpen(): boolean {
    return this.#inbox !== undefined && this.#end === undefined;
  }

  /** Speaks until the connection ends. */
  async run(): Promise<SessionEnd> {
    this.#greeting.begin();
    let why: string;
    try {
      why = await this.#connection.run((frames) => this.#take(frames));
    } catch (error) {
      if (!(error instanceof BadFrame || error instanceof TooFarAhead)) throw error;
      why = error.message;
    } finally {
      this.#wind();
    }
    return this.#end ?? { kind: "lost", why, wasOpen: this.#inbox !== undefined };
  }

  /** Sends what is new in the outbox. */
  pump(): void {
    if (this.isOpen) this.#outgoing.pump();
  }

  /** Sends a frame that nobody answers and nobody misses. */
  sendLoose(frame: object): void {
    if (this.isOpen) this.#connection.send(frame);
  }

  /** Sends a request and waits for its answer. Throws {@link RequestFailure}. */
  request(frame: object): Promise<IncomingFrame> {
    if (!this.isOpen) return Promise.reject(new RequestFailure("offline", "Not connected"));
    const send = (id: string) => this.#connection.send({ ...frame, id });
    return this.#requests.ask(send, requestTimeoutMs);
  }

  /** Everything up to `seq` was shown. */
  read(conversation: string, seq: number): void {
    if (this.isOpen) this.#acks.read(conversation, seq);
  }

  /** Sends what is due, and hangs up. */
  async leave(): Promise<void> {
    if (this.isOpen) this.#acks.flush();
    // A peer that takes nothing must not keep anybody from leaving.
    const patience = new AbortController();
    await Promise.race([
      this.#connection.drained().then(() => patience.abort()),
      pause(farewellMs, this.#options.clock, patience.signal),
    ]);
    this.close("we left");
  }

  /** Hangs up at once. */
  close(why: string): void {
    this.#connection.close(why);
  }

  #wind(): void {
    this.#greeting.stop();
    this.#resume?.cancel();
    this.#acks.stop();
    this.#requests.abandon("The connection was lost");
  }

  #finish(end: SessionEnd): void {
    this.#end ??= end;
    this.close(end.kind);
  }

  #take(frames: IncomingFrame[]): void {
    for (let next = 0; next < frames.length && this.#end === undefined; next++) {
      // All that follows a login is kept in one transaction.
      if (this.#inbox !== undefined) return this.#keep(frames.slice(next));
      this.#greeting.hear(frames[next]!);
    }
  }

  #open({ success, frame, epoch, unsaid }: Opening): void {
    const { store, address, login, tell } = this.#options;
    const { username, user_id: userId, token } = success;
    this.#unsaid = unsaid;
    if (!login.quiet) {
      store.transaction(() => {
        store.profile.keepLogin({ username, userId, ...(token === undefined ? {} : { token }) });
        store.profile.keepFirstEpoch(epoch);
        store.profile.prefer(address);
      });
    }
    this.#inbox = new Inbox(store, username, unsaid);
    if (login.quiet) this.#options.overhear?.(frame);
    tell({ kind: "state", state: { name: "replaying", address, username } });
    if (login.quiet) return;
    this.#keep([frame]);
    this.#outgoing.pump();
  }

  /** What came or was shown while nobody could be told. */
  #sayWhatIsNew(): void {
    for (const { conversation, delivered, read, head } of this.#listed ?? []) {
      const { shown = 0, cursor = 0 } = this.#options.store.conversations.byId(conversation)!;
      const isUnsaid = this.#unsaid.has(conversation) && cursor > delivered;
      if (isUnsaid) this.#acks.delivered(conversation, cursor);
      if (shown > read && shown <= head) this.#acks.read(conversation, shown);
    }
    this.#listed = undefined;
  }

  #keep(frames: IncomingFrame[]): void {
    const closing = frames.findIndex(({ type }) => type === "closing");
    const said = closing < 0 ? frames : frames.slice(0, closing);
    for (const frame of said) this.contacts.hear(frame);
    const unasked = said.filter((frame) => !this.#requests.settle(frame));
    const held = this.#options.login.quiet ? this.#overhear(unasked) : this.#takeIn(unasked);
    if (closing < 0) {
      return held.length > 0 ? this.#finish({ kind: "again", urgent: held }) : undefined;
    }
    const { code, message } = asServerFrame(frames[closing]!) as ServerFrameOf<"closing">;
    this.#finish({ kind: "closed", code, message });
  }

  /** Keeps frames and tells of them; returns the conversations that only another login completes. */
  #takeIn(frames: readonly IncomingFrame[]): readonly string[] {
    const { events, moved, held } = this.#inbox!.take(frames);
    for (const [conversation, seq] of moved) this.#acks.delivered(conversation, seq);
    for (const event of events) this.#hear(event);
    return held;
  }

  #overhear(frames: readonly IncomingFrame[]): readonly string[] {
    for (const frame of frames) this.#options.overhear?.(frame);
    return [];
  }

  #hear(event: ClientEvent): void {
    if (event.kind === "stored" || event.kind === "failed") {
      this.#outgoing.answered(event.clientId);
    }
    if (event.kind === "conversation") this.#listed?.push(event.conversation);
    if (event.kind === "state" && event.state.name === "live") this.#sayWhatIsNew();
    if (event.kind === "postponed") this.#postpone(event.clientId, event.frame.retry_after);
    // Now and then another program of this profile leaves something in the outbox.
    if (event.kind === "frame" && isMachinery(event.frame)) return this.pump();
    this.#options.tell(event);
  }

  #postpone(clientId: string, retryAfter: unknown): void {
    this.#outgoing.postponed(clientId);
    const ms = typeof retryAfter === "number" ? retryAfter * 1000 : postponedMs;
    this.#resume?.cancel();
    this.#resume = this.#options.clock.after(ms, () => this.#outgoing.resume());
  }
}

/** Frames that only keep a connection going. */
function isMachinery({ type }: IncomingFrame): boolean {
  return type === "ping" || type === "pong";
}
