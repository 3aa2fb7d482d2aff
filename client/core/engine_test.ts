import assert from "node:assert/strict";
import {
  ack,
  ana,
  Device,
  lobby,
  lobbyText,
  message,
  refusal,
  success,
} from "../../tests/support/device.ts";
import {
  type FakePeer,
  type SaidFrame,
  startFakeServer,
  welcome,
} from "../../tests/support/fake_server.ts";
import { makeIdentity } from "../../tests/support/identity.ts";

/** Texts of bia's to ana alone. */
function entries(count: number): object[] {
  return Array.from({ length: count }, (_, at) => {
    const place = { message_id: `d9/${at + 1}`, conversation: "d9" };
    return message(at + 1, { ...place, receiver: "ana", replay: true });
  });
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

Deno.test("where a replay would leave a hole, the next login asks for all that is missing", async () => {
  const identity = await makeIdentity();
  const later = { ...lobby(210), conversation: "d9", kind: "dm", name: "bia" };
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say({ ...welcome, epoch: "two" });
    if (frame.type !== "login") return;
    const rest = { type: "conversations", conversations: [later], more: false };
    const isSame = frame.epoch === "two";
    const reset = isSame ? [] : [{ type: "reset", epoch: "two" }];
    const replay = isSame ? entries(210) : [];
    peer.say(success(0), rest, ...reset, ...replay, { type: "caught_up" });
  });
  await using device = new Device(identity, server, { token: "t" });
  device.store.profile.keepFirstEpoch("one");
  await device.until(() => device.isLive());
  assert.deepEqual(server.said.map((frames) => frames[1]!.epoch), ["one", "two"]);
  assert.deepEqual(server.said[1]![1]!.cursors, { l1: 0, d9: 0 });
  assert.equal(device.shown.length, 210);
});

Deno.test("what was shown while nobody could be told is told of all conversations", async () => {
  const identity = await makeIdentity();
  const later = { ...lobby(5), conversation: "d9", kind: "dm" as const, name: "bia" };
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    const rest = { type: "conversations", conversations: [later], more: false };
    if (frame.type === "login") peer.say(success(0), rest, { type: "caught_up" });
    if (frame.type === "read") peer.say({ type: "typing_notification", from: "server" });
  });
  await using device = new Device(identity, server, { token: "t" });
  device.store.conversations.keep(later);
  device.store.conversations.setCursor("d9", 5, 0);
  device.store.conversations.setShown("d9", 4);
  await device.until(() => device.events.some(({ kind }) => kind === "frame"));
  const [read] = server.said[0]!.filter(({ type }) => type === "read");
  assert.deepEqual(read, { type: "read", conversation: "d9", seq: 4 });
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
