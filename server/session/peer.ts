import { setImmediate } from "node:timers";
import { type Language, languageOf } from "../../common/text/speak.ts";
import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { ClientLine } from "../../protocol/codec.ts";
import type { RefusalCode, RefusalDetails } from "../../protocol/codes.ts";
import type { ServerFrame } from "../../protocol/server_frames.ts";
import { type Caller, type Entered, Refusal } from "../commands/command.ts";
import { commands, unattendedVerbs } from "../commands/table.ts";
import type { ClassicDeliveries } from "../delivery/classic_deliveries.ts";
import { classicDialect, type Dialect, fullDialect } from "../delivery/dialect.ts";
import { Feed } from "../delivery/feed.ts";
import type { Outbox } from "../delivery/outbox.ts";
import type { Services } from "../services.ts";
import { keepUsed } from "./keep_used.ts";
import { noteRefusal } from "./note_refusal.ts";
import { preconditionOf } from "./preconditions.ts";
import { refusalFrame, refusalText } from "./refusal_frames.ts";
import { trackClassic } from "./track_classic.ts";
import type { Account, Operation, OperationKind, Outcome, SessionRecord } from "../store/types.ts";

/** More unsettled operations than this, and a connection has to wait before it is read again. */
const maxUnsettled = 512;

/** So many lines that cannot be read, and it is not somebody who speaks our protocol. */
const maxUnreadable = 100;

/** How long a connection that is being closed may take to read its last frames. */
const farewellMs = 2_000;

/** Numbers classic connections, each of which is a session of its own. */
let classicCount = 0;

/** One connection: who is at the other end, and what it asked for. */
export class Peer implements Caller {
  readonly address: string;
  readonly outbox: Outbox;
  agent = "";
  device: string | undefined;
  /** Whether a host has said how it is. */
  hasReported = false;
  /** Bytes that came. */
  received = 0;
  readonly #services: Services;
  readonly #hangUp: () => void;
  /** Aborted once nothing can be sent any more, so that nobody works or waits for this peer. */
  readonly gone: AbortSignal;
  #dialect: Dialect | undefined;
  #language: Language;
  #entered: Entered | undefined;
  #classicDeliveries: ClassicDeliveries | undefined;
  #isGreeted = false;
  #isServed = false;
  #unsettled = 0;
  #unreadable = 0;
  #closing = false;
  #waiters: (() => void)[] = [];
  #heardAt: number;

  /** @param options.hangUp closes the socket, whatever waits, and aborts `gone`. */
  constructor(options: {
    address: string;
    outbox: Outbox;
    services: Services;
    language: Language;
    hangUp: () => void;
    gone: AbortSignal;
  }) {
    this.address = options.address;
    this.outbox = options.outbox;
    this.#services = options.services;
    this.#language = options.language;
    this.#hangUp = options.hangUp;
    this.gone = options.gone;
    this.#heardAt = this.#services.clock.monotonic();
  }

  get classic(): boolean {
    return this.#dialect !== fullDialect;
  }

  /** Whether its `hello` was accepted. */
  get isGreeted(): boolean {
    return this.#isGreeted;
  }

  get entered(): Entered | undefined {
    return this.#entered;
  }

  /** Whether the connection is being closed: what else it says is not looked at. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Milliseconds since the other end last said anything. */
  get silentMs(): number {
    // While it waits for an answer of ours it is not read, so nothing can be heard of it.
    if (this.#isServed) return 0;
    return this.#services.clock.monotonic() - this.#heardAt;
  }

  /** Whether something that it asked for is still being worked on. */
  get isServed(): boolean {
    return this.#isServed;
  }

  /** Whether the connection may be read. */
  get isReady(): boolean {
    return this.#unsettled <= maxUnsettled && this.outbox.hasRoom;
  }

  /** Resolves when the connection may be read again: its answers fit, its operations are settled. */
  async ready(): Promise<void> {
    if (this.#unsettled > maxUnsettled) await this.settled();
    if (!this.outbox.hasRoom) await this.outbox.room();
  }

  /**
   * Takes one line from the other end.
   *
   * @returns a promise when the next line has to wait for this one.
   */
  receive({ frame: line, id, verb }: ClientLine): void | Promise<void> {
    if (this.#closing) return;
    this.#heardAt = this.#services.clock.monotonic();
    this.#classicDeliveries?.heard();
    // Whoever tries to say hello, however badly, does not speak the classic verbs.
    this.#dialect ??= (line.ok ? line.value.type : verb) === "hello" ? fullDialect : classicDialect;
    if (!line.ok) return this.#refuseLine(line.code, line.details, id);
    this.#unreadable = 0;
    const frame = line.value;
    const refusal = preconditionOf(frame.type, this);
    if (refusal !== undefined) return this.refuse(frame, refusal);
    const running = commands[frame.type].waits ? this.#runAlone(frame) : this.#run(frame);
    if (running === undefined) return;
    this.#isServed = true;
    return running.finally(() => {
      this.#isServed = false;
      this.#heardAt = this.#services.clock.monotonic();
    });
  }

  greet(agent: string, language: string | undefined, device: string | undefined): void {
    this.#isGreeted = true;
    this.agent = agent;
    this.device = device;
    if (language !== undefined) this.#language = languageOf(language);
  }

  enter(account: Account, session: SessionRecord | undefined, onlySends: boolean): Feed {
    const { store, delivery, clock } = this.#services;
    const feed = new Feed({
      account,
      sessionKey: session?.publicId ?? `classic-${++classicCount}`,
      dialect: this.#dialect!,
      outbox: this.outbox,
      onlySends,
      address: this.address,
      enteredAt: clock.now(),
      silentMs: () => this.silentMs,
      hangUp: (code) => {
        this.hangUpWith(code, { count: this.#services.maxSessions, username: account.name });
      },
      store,
      names: delivery.names,
    });
    if (this.classic) this.#classicDeliveries = trackClassic(feed, this.#services);
    this.#entered = { feed, session };
    return feed;
  }

  reported(): void {
    this.hasReported = true;
  }

  answer(frame: ServerFrame): void {
    const line = (this.#dialect ?? classicDialect).encode(frame);
    if (line !== undefined) this.outbox.push(line);
  }

  refuse(frame: ClientFrame, refusal: Refusal): void {
    // Classic clients have no frame for it, and typing to nobody hurts nobody.
    if (this.classic && (frame.type === "typing" || frame.type === "stop_typing")) return;
    noteRefusal(frame, refusal, this, this.#services);
    this.answer(refusalFrame(frame, refusal, this.#language));
  }

  commit<K extends OperationKind>(
    frame: ClientFrame,
    operation: Extract<Operation, { kind: K }>,
    settle: (output: Extract<Outcome<K>, { ok: true }>) => void,
  ): void {
    this.#unsettled++;
    this.#services.turn.add<K>(operation, (outcome) => {
      this.#unsettled--;
      try {
        if (outcome.ok) settle(outcome as Extract<Outcome<K>, { ok: true }>);
        else this.refuse(frame, new Refusal(outcome.code, outcome.details));
      } catch (error) {
        this.#failed(error);
      }
      if (this.#unsettled === 0) { for (const wake of this.#waiters.splice(0)) wake(); }
    });
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    // The frame that says why is the last one, whatever is published or replayed meanwhile.
    this.outbox.seal();
    const timer = this.#services.clock.after(farewellMs, this.#hangUp);
    this.outbox.drained().then(() => {
      timer.cancel();
      this.#hangUp();
    });
  }

  /** Closes with a last frame that says why. */
  hangUpWith(code: RefusalCode, details: RefusalDetails = {}): void {
    if (this.#closing) return;
    const message = refusalText(code, details, this.#language);
    this.answer({ type: "closing", code, message });
    this.close();
  }

  /** Sends a sign of life. */
  ping(): void {
    this.answer({ type: "ping" });
  }

  /** Lets time pass for what a classic connection is presumed to have. */
  tick(): void {
    this.#classicDeliveries?.tick();
  }

  /** The other end has closed its half, in order; what is written from now on may reach nobody. */
  finished(): void {
    if (!this.#closing) this.#classicDeliveries?.heard();
  }

  /** The socket is gone. */
  ended(): void {
    this.#closing = true;
    this.outbox.close();
    if (this.#entered === undefined) return;
    const { feed } = this.#entered;
    const { delivery, presence, typing, log } = this.#services;
    typing.forget(feed);
    keepUsed(this.#entered, this.address, this.agent, this.#services);
    delivery.forget(feed);
    presence.went(feed);
    log.info("disconnected", { username: feed.account.name, session: feed.sessionKey });
  }

  /** A thousand may fit into one read: others get their turn first, so that an end is noticed, too. */
  async #runAlone(frame: ClientFrame): Promise<void> {
    await this.settled();
    await new Promise((resolve) => setImmediate(resolve));
    await this.#run(frame);
  }

  #run(frame: ClientFrame): void | Promise<void> {
    const { presence } = this.#services;
    if (this.#entered && !unattendedVerbs.has(frame.type)) presence.acted(this.#entered.feed);
    try {
      // The table pairs each verb with the command of its frame; a lookup by verb cannot say so.
      const { run } = commands[frame.type] as {
        run(frame: ClientFrame, caller: Caller, services: Services): void | Promise<void>;
      };
      return run(frame, this, this.#services)?.catch((error) => this.#caught(frame, error));
    } catch (error) {
      this.#caught(frame, error);
    }
  }

  #caught(frame: ClientFrame, error: unknown): void {
    if (error instanceof Refusal) this.refuse(frame, error);
    else if (!this.gone.aborted) this.#failed(error);
  }

  // A bug of ours ends this connection, loudly, and never the server.
  #failed(error: unknown): void {
    this.#services.log.error("bug", { error, address: this.address });
    this.close();
  }

  #refuseLine(code: RefusalCode, details: RefusalDetails, id: string | undefined): void {
    const message = refusalText(code, details, this.#language);
    this.answer({ type: "error", id, code, message });
    if (++this.#unreadable > maxUnreadable) this.hangUpWith(code, details);
  }

  /** Resolves when nothing that this connection asked for waits to be committed. */
  settled(): Promise<void> {
    if (this.#unsettled === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }
}
