import { type Clock, systemClock } from "../../client/core/clock.ts";
import { Engine } from "../../client/core/engine.ts";
import type { EngineEnd } from "../../client/core/engine_end.ts";
import type { ClientEvent } from "../../client/core/events.ts";
import type { AskReason, Credentials } from "../../client/core/login.ts";
import { ClientStore } from "../../client/core/store/client_store.ts";
import type { OutboxFrame } from "../../client/core/store/outbox_table.ts";
import { digestOf } from "../../protocol/content.ts";
import type { FakeServer, SaidFrame } from "./fake_server.ts";
import type { TestIdentity } from "./identity.ts";

/** What ana gives to get in. */
export const ana: Credentials = {
  action: "login",
  username: "ana",
  password: "only for the server",
};
const timestamp = "2026-01-02T03:04:05.678Z";

/** The lobby as a login lists it. */
export function lobby(head: number) {
  const rest = { first: 1, delivered: 0, read: 0, member: true };
  return { conversation: "l1", kind: "lobby", name: "#lobby", head, ...rest };
}

/** A `login_response` that lets ana in. */
export function success(head: number, token?: string) {
  const who = { username: "ana", user_id: "u1", role: "member", session_id: "s1" };
  const rest = { conversations: [lobby(head)], more: false, ...(token ? { token } : {}) };
  return { type: "login_response", status: "success", ...who, ...rest };
}

/** A `login_response` that does not. */
export function refusal(code: string, more: object = {}) {
  return { type: "login_response", status: "error", code, message: `because ${code}`, ...more };
}

/** A text of bia's in the lobby. */
export function message(seq: number, more: object = {}) {
  const content = `text ${seq}`;
  const place = { message_id: `l1/${seq}`, conversation: "l1", seq, timestamp };
  const text = { sender: "bia", receiver: "#lobby", content, digest: digestOf(content) };
  return { type: "message", ...place, ...text, ...more };
}

/** The answer to a message, at a place in the lobby. */
export function ack(seq: number, { client_id, digest }: SaidFrame) {
  const place = { message_id: `l1/${seq}`, conversation: "l1", seq, timestamp };
  return { type: "message_ack", client_id, digest, ...place };
}

/** A text for the lobby, ready for the outbox. */
export function lobbyText(content: string): OutboxFrame {
  const text = { conversation: "l1", content, digest: digestOf(content) };
  return { type: "message", client_id: `id-${content}`, ...text };
}

/** One device of ana's, and what became of it. */
export class Device implements AsyncDisposable {
  readonly store = ClientStore.temporary();
  readonly engine: Engine;
  readonly events: ClientEvent[] = [];
  readonly asked: AskReason[] = [];
  readonly running: Promise<EngineEnd>;
  #look = () => {};

  constructor(
    { pem, fingerprint }: TestIdentity,
    { port }: FakeServer,
    options: {
      answers?: Credentials[];
      choice?: string;
      token?: string;
      clock?: Clock;
      /** How much of each wait is waited; nothing unless given. */
      random?: () => number;
    } = {},
  ) {
    this.store.profile.trust({ pem, fingerprint });
    this.store.profile.prefer({ host: "127.0.0.1", port });
    const { token } = options;
    if (token) this.store.profile.keepLogin({ username: "ana", userId: "u1", token });
    const answers = [...options.answers ?? []];
    this.engine = new Engine({
      store: this.store,
      agent: "test",
      lang: "en",
      clock: options.clock ?? systemClock,
      random: options.random ?? (() => 0),
      doorkeeper: {
        ask: (why) => {
          this.asked.push(why);
          return Promise.resolve(answers.shift());
        },
        choose: () => Promise.resolve(options.choice),
      },
      tell: (event) => {
        this.events.push(event);
        this.#look();
      },
    });
    this.running = this.engine.run();
  }

  /** Resolves when something has happened. */
  async until(isDone: () => boolean): Promise<void> {
    while (!isDone()) await new Promise<void>((resolve) => this.#look = resolve);
  }

  get shown(): string[] {
    return this.events.flatMap((event) =>
      event.kind === "entry" ? [String(event.entry.frame.content)] : []
    );
  }

  isLive(times = 1): boolean {
    return this.#states("live").length >= times;
  }

  #states(name: string): ClientEvent[] {
    return this.events.filter((event) => event.kind === "state" && event.state.name === name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine.stop();
    await this.running;
    this.store.close();
  }
}
