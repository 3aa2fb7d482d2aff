import assert from "node:assert/strict";
import { join } from "node:path";
import { uuidv7 } from "../protocol/ids.ts";
import { startEdgeServer } from "./support/edge_server.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { assertHungUp, listOf, onBoth, open, type SessionList } from "./support/session_cases.ts";
import { testPassword } from "./support/test_password.ts";
import type { WireClient } from "./support/wire_client.ts";

const newPassword = "battery staple";

onBoth("the list names device, address, times, and the session that asks", async (house, way) => {
  const { client: phone, answer } = await open(house, way, "ana", { device: "my phone" });
  const { client: laptop, answer: second } = await open(house, way, "ana", { device: "laptop" });
  using _bia = (await open(house, way, "bia")).client;
  phone.close();
  await phone.ended;
  await laptop.settled();
  const list = await listOf(laptop);
  assert.deepEqual(
    list.map(({ session_id, device, agent, address, connected, current }) => [
      ...[session_id, device, agent, address, connected, current],
    ]),
    [
      [second.session_id, "laptop", "test/1", "127.0.0.1", true, true],
      [answer.session_id, "my phone", "test/1", "127.0.0.1", false, false],
    ],
  );
  for (const { created, last_used } of list) {
    assert.ok(Date.parse(created) <= Date.parse(last_used), `${created} ${last_used}`);
  }
  laptop.close();
});

onBoth("a revoked session is hung up on all of its connections at once", async (house, way) => {
  const { client: phone } = await open(house, way, "ana");
  const { client: first, answer } = await open(house, way, "ana", { device: "stolen" });
  const { token, session_id } = answer as { token: string; session_id: string };
  const others = await Promise.all(
    Array.from({ length: 7 }, async () => (await open(house, way, "ana", { token })).client),
  );
  const revoked = await phone.ask({ type: "revoke_session", session_id });
  assert.deepEqual([revoked.status, revoked.revoked], ["success", [session_id]]);
  for (const client of [first, ...others]) await assertHungUp(client, "bad_token");
  const { client: late, answer: refused } = await open(house, way, "ana", { token });
  assert.equal(refused.code, "bad_token");
  assert.deepEqual((await listOf(phone)).map(({ current }) => current), [true]);
  for (const client of [phone, late]) client.close();
});

onBoth(
  "what a revoked session said in the same moment is kept whole or not at all",
  async (house, way) => {
    const { client: phone } = await open(house, way, "ana");
    const { client: laptop, answer } = await open(house, way, "ana");
    const { client: bia } = await open(house, way, "bia");
    const { session_id } = answer as { session_id: string };
    const ids = Array.from({ length: 40 }, () => uuidv7());
    const say = (client_id: string) =>
      laptop.say({ type: "message", client_id, receiver: "bia", content: client_id });
    const talking = Promise.allSettled(ids.map(say));
    const revoking = phone.ask({ type: "revoke_session", session_id });
    await Promise.all([talking, revoking]);
    await assertHungUp(laptop, "bad_token");
    const acked = laptop.heard.filter(({ type }) => type === "message_ack");
    const { client: again } = await open(house, way, "ana");
    for (const client_id of ids) {
      const message = { type: "message", client_id, receiver: "bia", content: client_id } as const;
      const ack = await again.ask(message);
      const before = acked.find((one) => one.client_id === client_id);
      assert.equal(ack.type, "message_ack");
      if (before !== undefined) assert.equal(ack.message_id, before.message_id);
    }
    const heard = await Promise.all(ids.map(() => bia.next("message")));
    assert.deepEqual(heard.map(({ seq }) => seq), ids.map((_, at) => at + 1));
    assert.deepEqual(heard.map(({ content }) => content).sort(), ids.toSorted());
    for (const client of [phone, bia, again]) client.close();
  },
);

onBoth("a session that revokes itself is logged out", async (house, way) => {
  const { client, answer } = await open(house, way, "ana");
  const { token, session_id } = answer as { token: string; session_id: string };
  const { client: script } = await open(house, way, "ana", { token, quiet: true });
  const ended = await client.ask({ type: "revoke_session", session_id });
  assert.deepEqual(ended.revoked, [session_id]);
  await client.ended;
  await assertHungUp(script, "bad_token");
  const { client: late, answer: refused } = await open(house, way, "ana", { token });
  assert.equal(refused.code, "bad_token");
  late.close();
});

onBoth("nobody ends, or learns of, a session of somebody else's", async (house, way) => {
  const { client: ana, answer } = await open(house, way, "ana");
  const { client: bia } = await open(house, way, "bia");
  const { session_id } = answer as { session_id: string };
  for (const one of [session_id, "unknown", "classic-1", ""]) {
    const refused = await bia.ask({ type: "revoke_session", session_id: one });
    assert.deepEqual([refused.type, refused.code], ["error", "unknown_session"], one);
  }
  assert.deepEqual((await listOf(ana)).map((one) => one.session_id), [session_id]);
  for (const client of [ana, bia]) client.close();
});

onBoth("logging out everywhere ends every session, and the others go on", async (house, way) => {
  const { client: phone, answer } = await open(house, way, "ana");
  const { client: laptop } = await open(house, way, "ana");
  const classic = await house.connect(way);
  await classic.say({ type: "login", username: "ana", password: testPassword });
  await classic.next("login_response");
  const { client: bia } = await open(house, way, "bia");
  const out = await laptop.ask({ type: "logout", everywhere: true });
  assert.equal(out.type, "logout_response");
  await assertHungUp(phone, "bad_token");
  await Promise.all([laptop.ended, classic.ended]);
  assert.deepEqual(
    house.server.services.store.sessionsOf(house.server.services.store.accountNamed("ana")!.id),
    [],
  );
  const { client: late, answer: refused } = await open(house, way, "ana", { token: answer.token });
  assert.equal(refused.code, "bad_token");
  assert.equal((await listOf(bia)).length, 1);
  for (const client of [late, bia]) client.close();
});

onBoth("a connection of an older client is listed and can be ended", async (house, way) => {
  const { client: ana } = await open(house, way, "ana");
  const classic = await house.connect(way);
  await classic.say({ type: "login", username: "ana", password: testPassword });
  await classic.next("login_response");
  const one = (await listOf(ana)).find(({ agent }) => agent === "classic")!;
  assert.deepEqual([one.address, one.connected], ["127.0.0.1", true]);
  assert.ok(Date.now() - Date.parse(one.created) < 60_000);
  const { session_id } = one;
  const ended = await ana.ask({ type: "revoke_session", session_id });
  assert.deepEqual(ended.revoked, [session_id]);
  await classic.ended;
  assert.equal((await ana.ask({ type: "revoke_session", session_id })).code, "unknown_session");
  ana.close();
});

onBoth("at the cap the answer names who is in, and only who is named goes", async (house, way) => {
  const { client: phone, answer } = await open(house, way, "ana", { device: "phone" });
  const { client: laptop, answer: second } = await open(house, way, "ana", { device: "laptop" });
  const { client: bia, answer: foreign } = await open(house, way, "bia");
  const { client: late, answer: full } = await open(house, way, "ana", { device: "tablet" });
  assert.equal(full.code, "too_many_sessions");
  const named = full.sessions as SessionList;
  assert.deepEqual(named.map(({ device }) => device).sort(), ["laptop", "phone"]);
  assert.ok(named.every(({ connected, address }) => connected && address === "127.0.0.1"));
  for (const replace of [foreign.session_id, "unknown", ""]) {
    assert.equal((await late.login("ana", { replace })).code, "too_many_sessions");
  }
  assert.equal((await late.login("ana", { replace: second.session_id })).status, "success");
  await assertHungUp(laptop, "too_many_sessions");
  await Promise.all([phone.settled(), bia.settled()]);

  // Replaced is not revoked: its token is good, and it is not connected any more.
  const { token } = second;
  const { client: again, answer: waits } = await open(house, way, "ana", { token });
  assert.equal(waits.code, "too_many_sessions");
  const replace = second.session_id;
  assert.equal((await late.ask({ type: "get_sessions" })).more, false);
  assert.equal((await again.login("ana", { token, replace })).code, "too_many_sessions");
  const back = await again.login("ana", { token, replace: answer.session_id });
  assert.deepEqual([back.status, back.session_id], ["success", second.session_id]);
  await assertHungUp(phone, "too_many_sessions");
  for (const client of [late, bia, again]) client.close();
}, { maxSessions: 2 });

onBoth("while there is room, nobody is replaced", async (house, way) => {
  const { client: phone, answer } = await open(house, way, "ana");
  const { client: laptop, answer: second } = await open(house, way, "ana", {
    replace: answer.session_id,
  });
  assert.equal(second.status, "success");
  await Promise.all([phone.settled(), laptop.settled()]);
  for (const client of [phone, laptop]) client.close();
}, { maxSessions: 2 });

onBoth(
  "a reconnect with the same token takes the place of its dead self at once",
  async (house, way) => {
    const { client: dead, answer } = await open(house, way, "ana");
    dead.pause();
    const { token, session_id } = answer;
    const { client: alive, answer: back } = await open(house, way, "ana", { token });
    assert.deepEqual([back.status, back.session_id], ["success", session_id]);
    const { client: bia } = await open(house, way, "bia");
    await bia.tell("ana", "oi");
    assert.equal((await alive.next("message")).content, "oi");
    assert.equal((await listOf(alive)).length, 1);
    dead.resume();
    for (const client of [dead, alive, bia]) client.close();
  },
  { maxSessions: 1 },
);

Deno.test("a token lasts ninety days from its last use, and a long connection is one", async () => {
  const clock = new FakeClock();
  await using house = await startEdgeServer({}, clock);
  const days = (count: number) => clock.jump(count * 86_400_000);
  const { client: ana, answer } = await open(house, "tcp", "ana");
  const { client: bia } = await open(house, "tcp", "bia");
  await bia.tell("ana", "oi");
  const leave = async (client: WireClient) => {
    client.close();
    await bia.next("user_status", ({ status }) => status === "offline");
    await house.server.services.turn.settled();
  };
  days(100);
  await leave(ana);
  for (let use = 0; use < 2; use++) {
    days(89);
    const { client, answer: back } = await open(house, "tcp", "ana", { token: answer.token });
    assert.equal(back.status, "success");
    await leave(client);
  }
  days(90);
  const { client: late, answer: refused } = await open(house, "tcp", "ana", {
    token: answer.token,
  });
  assert.equal(refused.code, "bad_token");
  for (const client of [bia, late]) client.close();
});

Deno.test("no file of the data folder has a token or a password in it", async () => {
  await using house = await startEdgeServer();
  const { client: ana, answer } = await open(house, "tcp", "ana", { device: "my phone" });
  await ana.ask({ type: "change_password", password: testPassword, new_password: newPassword });
  await ana.tell("ana", "a text that is on the disk");
  const { folder } = house;
  const found: Record<string, boolean> = {};
  const needles = { text: "a text that is on the disk", device: "my phone" };
  const secrets = { token: String(answer.token), password: testPassword, newPassword };
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    const bytes = new TextDecoder("latin1").decode(await Deno.readFile(join(folder, name)));
    for (const [what, value] of Object.entries({ ...needles, ...secrets })) {
      found[what] ||= bytes.includes(value);
    }
  }
  assert.deepEqual(found, {
    text: true,
    device: true,
    token: false,
    password: false,
    newPassword: false,
  });
  ana.close();
});
