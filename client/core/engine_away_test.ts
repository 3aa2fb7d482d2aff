import assert from "node:assert/strict";
import { ana, Device, success } from "../../tests/support/device.ts";
import { startFakeServer, welcome } from "../../tests/support/fake_server.ts";
import { makeIdentity } from "../../tests/support/identity.ts";

Deno.test("who is away is away on every connection, until they are back", async () => {
  const identity = await makeIdentity();
  const told = Promise.withResolvers<void>();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type === "login") peer.say(success(0, "a-token"), { type: "caught_up" });
    if (frame.type !== "presence") return;
    if (peer.number === 1) peer.hangUp();
    else if (frame.status === "online") told.resolve();
    else device.engine.setAway(false);
  });
  await using device = new Device(identity, server, { answers: [ana] });
  await device.until(() => device.isLive());
  device.engine.setAway(true);
  await told.promise;
  const wishes = server.said.map((frames) =>
    frames.flatMap(({ type, status }) => type === "presence" ? [status] : [])
  );
  assert.deepEqual(wishes, [["away"], ["away", "online"]]);
});

Deno.test("a session that was ended elsewhere asks for the password at once", async () => {
  const identity = await makeIdentity();
  await using server = startFakeServer(identity, (frame, peer) => {
    if (frame.type === "hello") peer.say(welcome);
    if (frame.type !== "login") return;
    peer.say(success(0, `token-${peer.number}`), { type: "caught_up" });
    if (peer.number === 1) {
      peer.say({ type: "closing", code: "bad_token", message: "ended" });
      peer.hangUp();
    }
  });
  await using device = new Device(identity, server, { answers: [ana, ana] });
  await device.until(() => device.isLive(2));
  assert.deepEqual(device.asked.map(({ kind }) => kind), ["first", "ended"]);
  assert.equal(server.said[1]?.[1]?.password, ana.password);
  const waits = device.events.filter((event) =>
    event.kind === "state" && event.state.name === "waiting"
  );
  assert.deepEqual(waits, []);
});
