import assert from "node:assert/strict";
import { ana, Device, lobbyText, message, refusal, success } from "../../tests/support/device.ts";
import { startFakeServer, welcome } from "../../tests/support/fake_server.ts";
import { makeIdentity } from "../../tests/support/identity.ts";

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
