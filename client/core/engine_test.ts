import assert from "node:assert/strict";
import { digestOf } from "../../protocol/content.ts";
import {
  type FakePeer,
  type FakeServer,
  type SaidFrame,
  startFakeServer,
  welcome,
} from "../../tests/support/fake_server.ts";
import { makeIdentity, type TestIdentity } from "../../tests/support/identity.ts";
import { Engine, type EngineEnd } from "./engine.ts";
import type { ClientEvent } from "./events.ts";
import type { AskReason, Credentials } from "./login.ts";
import { ClientStore } from "./store/client_store.ts";
import type { OutboxFrame } from "./store/outbox_table.ts";

const ana: Credentials = { action: "login", username: "ana", password: "only for the server" };
const timestamp = "2026-01-02T03:04:05.678Z";

function lobby(head: number) {
  const rest = { first: 1, delivered: 0, read: 0, member: true };
  return { conversation: "l1", kind: "lobby", name: "#lobby", head, ...rest };
}

function success(head: number, token?: string) {
  const who = { username: "ana", user_id: "u1", role: "member", session_id: "s1" };
  const rest = { conversations: [lobby(head)], more: false, ...(token ? { token } : {}) };
  return { type: "login_response", status: "success", ...who, ...rest };
}

function refusal(code: string, more: object = {}) {
  return { type: "login_response", status: "error", code, message: `because ${code}`, ...more };
}

function message(seq: number, more: object = {}) {
  const content = `text ${seq}`;
  const place = { message_id: `l1/${seq}`, conversation: "l1", seq, timestamp };
  const text = { sender: "bia", receiver: "#lobby", content, digest: digestOf(content) };
  return { type: "message", ...place, ...text, ...more };
}

function ack(seq: number, { client_id, digest }: SaidFrame) {
  const place = { message_id: `l1/${seq}`, conversation: "l1", seq, timestamp };
  return { type: "message_ack", client_id, digest, ...place };
}

function lobbyText(content: string): OutboxFrame {
  const text = { conversation: "l1", content, digest: digestOf(content) };
  return { type: "message", client_id: `id-${content}`, ...text };
}

/** One device of ana's, and what became of it. */
class Device implements AsyncDisposable {
  readonly store = ClientStore.temporary();
  readonly engine: Engine;
  readonly events: ClientEvent[] = [];
  readonly asked: AskReason[] = [];
  readonly running: Promise<EngineEnd>;
  #look = () => {};

  constructor(
    { pem, fingerprint }: TestIdentity,
    { port }: FakeServer,
    options: { answers?: Credentials[]; choice?: string; token?: string } = {},
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
      random: () => 0,
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

Deno.test("a client says hello and its password once, and comes back with its token", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type !== "login") return;
    const isFirst = peer.number === 1;
    peer.say(
      success(isFirst ? 2 : 3, isFirst ? "a-token" : undefined),
      ...(isFirst ? [message(1), message(2)] : [message(3, { replay: true })]),
      { type: "caught_up" },
    );
    if (isFirst) peer.hangUp();
  });
  await using device = new Device(identity, server, { answers: [ana] });
  await device.until(() => device.isLive(2));

  const [first, second] = server.said;
  assert.deepEqual(first!.slice(0, 2), [
    { type: "hello", protocol: 1, agent: "test", lang: "en" },
    { type: "login", id: "login", username: "ana", password: ana.password },
  ]);
  assert.deepEqual(second!.slice(0, 2), [
    { type: "hello", protocol: 1, agent: "test", lang: "en" },
    {
      type: "login",
      id: "login",
      username: "ana",
      token: "a-token",
      epoch: "one",
      cursors: { l1: 2 },
    },
  ]);
  assert.deepEqual(device.shown, ["text 1", "text 2", "text 3"]);
});

Deno.test("what was not acknowledged is sent again under the same id, in order", async () => {
  const identity = await makeIdentity();
  const hear = (frame: SaidFrame, peer: FakePeer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type === "login") peer.say(success(0), { type: "caught_up" });
    if (frame.type !== "message") return;
    if (peer.number === 1) {
      if (frame.content === "one") peer.say(ack(1, frame));
      if (frame.content === "three") peer.hangUp();
    } else peer.say(ack(frame.content === "two" ? 2 : 3, frame));
  };
  await using server = startFakeServer(identity, hear);
  await using device = new Device(identity, server, { token: "t" });
  for (const content of ["one", "two", "three"]) {
    device.engine.enqueue(lobbyText(content));
  }
  await device.until(() => device.store.outbox.count === 0);

  const sent = server.said.map((frames) =>
    frames.filter(({ type }) => type === "message").map(({ client_id }) => client_id)
  );
  assert.deepEqual(sent, [["id-one", "id-two", "id-three"], ["id-two", "id-three"]]);
  assert.deepEqual(device.shown, ["one", "two", "three"]);
});

Deno.test("a session that has ended costs a password, not the history", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type !== "login") return;
    if (frame.token === "old") peer.say(refusal("bad_token"));
    else peer.say(success(0, "new"), { type: "caught_up" });
  });
  await using device = new Device(identity, server, { token: "old", answers: [ana] });
  await device.until(() => device.isLive());
  assert.deepEqual(device.asked, [{ kind: "ended", username: "ana" }]);
  assert.equal(device.store.profile.read()?.token, "new");
});

Deno.test("a busy server is asked again with the same password", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type !== "login") return;
    if (peer.number === 1) peer.say(refusal("busy", { retry_after: 0.01 }));
    else peer.say({ type: "waiting", ahead: 3 }, success(0, "t"), { type: "caught_up" });
  });
  await using device = new Device(identity, server, { answers: [ana] });
  await device.until(() => device.isLive());
  assert.equal(device.asked.length, 1);
  assert.deepEqual(server.said[1]![1]!.password, ana.password);
  assert.ok(device.events.some((event) => event.kind === "waiting" && event.ahead === 3));
});

Deno.test("at the cap the chosen session is replaced", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type !== "login") return;
    if (frame.replace === "s2") peer.say(success(0), { type: "caught_up" });
    else peer.say(refusal("too_many_sessions", { sessions: [{ session_id: "s2" }] }));
  });
  await using device = new Device(identity, server, { token: "t", choice: "s2" });
  await device.until(() => device.isLive());
  assert.equal(server.said.length, 2);
});

Deno.test("a client whose place another one took does not come back by itself", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type !== "login") return;
    const closing = { type: "closing", code: "too_many_sessions", message: "replaced" };
    peer.say(success(0), { type: "caught_up" }, closing);
    peer.hangUp();
  });
  await using device = new Device(identity, server, { token: "t" });
  const comesBack = device.until(() => device.isLive(2)).then(() => "it came back");
  assert.deepEqual(await Promise.race([device.running, comesBack]), { kind: "replaced" });
});

Deno.test("a refused password is told, and giving up ends the client", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type === "login") peer.say(refusal("wrong_credentials"));
  });
  await using device = new Device(identity, server, { answers: [ana] });
  const end = await device.running;
  assert.equal(end.kind === "refused" && end.failure.code, "wrong_credentials");
  assert.deepEqual(device.asked.map(({ kind }) => kind), ["first", "refused"]);
});

Deno.test("nobody else gets what a profile holds", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type !== "login") return;
    peer.say(refusal(frame.token === undefined ? "wrong_credentials" : "bad_token"));
  });
  const bia = { ...ana, username: "bia" };
  await using device = new Device(identity, server, { token: "old", answers: [ana, bia] });
  device.engine.enqueue(lobbyText("for the lobby, from ana"));
  assert.deepEqual(await device.running, {
    kind: "other_account",
    username: "bia",
    owner: "ana",
  });
  assert.equal(server.said.length, 2);
  assert.equal(device.store.profile.read()?.username, "ana");
  assert.equal(device.store.outbox.count, 1);
});

Deno.test("a new account of the same name does not inherit the profile of the old one", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type === "logout") peer.hangUp();
    if (frame.type !== "login") return;
    if (frame.token !== undefined) return peer.say(refusal("bad_token"));
    peer.say({ ...success(1, "hers"), user_id: "u2" }, message(1), { type: "caught_up" });
  });
  await using device = new Device(identity, server, { token: "old", answers: [ana] });
  device.engine.enqueue(lobbyText("from the old ana"));
  const end = await device.running;
  assert.equal(end.kind, "other_account");
  assert.deepEqual(server.said[1]!.map(({ type }) => type), ["hello", "login", "logout"]);
  const { userId, token } = device.store.profile.read()!;
  assert.deepEqual([userId, token], ["u1", undefined]);
  assert.deepEqual([device.shown, device.store.outbox.count], [[], 1]);
});

Deno.test("nothing is said to a server whose key has changed", async () => {
  const [identity, other] = [await makeIdentity(), await makeIdentity()];
  await using server = startFakeServer(other, () => {});
  await using device = new Device(identity, server, { token: "t" });
  device.store.profile.setUdpPort(9);
  const end = await device.running;
  assert.deepEqual(
    end.kind === "not_found" && end.failures.map(({ reason }) => reason),
    ["wrong_key"],
  );
  assert.deepEqual(server.said.flat(), []);
});

Deno.test("a server of another version is not retried for ever", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say({ ...welcome, protocol: 2 });
  });
  await using device = new Device(identity, server, { token: "t" });
  assert.equal((await device.running).kind, "unsupported");
});
