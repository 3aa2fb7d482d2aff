import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import { awayAfterMs } from "../protocol/limits.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { logIn } from "./support/log_in.ts";
import { startTestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

type Json = Record<string, unknown>;

/** What somebody heard of people's presence, in short. */
function heard(client: WireClient): string[] {
  return client.heard.filter(({ type }) => type === "user_status")
    .map(({ username, status }) => `${username} ${status}`);
}

/** What a list says of somebody. */
async function listed(client: WireClient, username: string): Promise<Json> {
  const { users } = await client.ask({ type: "get_users" });
  return (users as Json[]).find((user) => user.username === username)!;
}

/** Shorter than it takes to be thought slow: what is written in a step is read after it. */
const stepMs = 20_000;

/** Lets time pass, with signs of life of those who stay, so that nobody is taken for dead. */
async function pass(clock: FakeClock, ms: number, ...alive: WireClient[]): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    for (const client of alive) await client.ask({ type: "ping" });
    clock.advance(Math.min(left, stepMs));
  }
  for (const client of alive) await client.ask({ type: "ping" });
}

Deno.test("who does nothing for five minutes is away, and online again with the next act", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const { conversation } = await ana.tell("bia", "oi");
  await pass(clock, awayAfterMs - 1, ana, bia);
  // What a program says by itself is no act.
  await bia.say({ type: "ack", conversation: String(conversation), seq: 1 });
  await bia.ask({ type: "history", conversation: String(conversation) });
  await ana.say({ type: "typing", receiver: "bia" });
  await pass(clock, 1, ana, bia);
  await ana.next("user_status");
  assert.deepEqual(heard(ana), ["bia away"]);
  assert.deepEqual(await listed(ana, "bia"), { username: "bia", status: "away" });
  assert.deepEqual(await listed(bia, "bia"), { username: "bia", status: "away" });
  for (
    const act of [
      { type: "read", conversation: String(conversation), seq: 1 },
      { type: "typing", receiver: "ana" },
      { type: "message", client_id: uuidv7(), receiver: "ana", content: "oi!" },
      { type: "create_group", client_id: uuidv7(), name: "#lab", members: [] },
      { type: "add_contact", username: "ana" },
      { type: "presence", status: "online" },
    ] as const
  ) {
    const before = heard(ana).length;
    await bia.say(act);
    await ana.next("user_status", ({ status }) => status === "online");
    assert.deepEqual(heard(ana).slice(before), ["bia online"], act.type);
    await ana.say({ type: "typing", receiver: "bia" });
    // It is noticed within a second.
    await pass(clock, awayAfterMs + 1000, ana, bia);
    await ana.next("user_status", ({ status }) => status === "away");
  }
});

Deno.test("one who asks to be away is, on that session, until they ask for the opposite", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using desk = await house.join("bia");
  await ana.tell("bia", "oi");
  using phone = await logIn(house, "bia");
  await desk.say({ type: "presence", status: "away" });
  await desk.settled();
  assert.equal((await listed(ana, "bia")).status, "online", "the phone is still used");
  await phone.say({ type: "presence", status: "away" });
  assert.equal((await ana.next("user_status")).status, "away");
  await phone.tell("ana", "only looking");
  assert.equal((await listed(ana, "bia")).status, "away");
  await phone.say({ type: "presence", status: "online" });
  assert.equal((await ana.next("user_status")).status, "online");
  phone.close();
  assert.equal((await ana.next("user_status")).status, "away");
  desk.close();
  assert.equal((await ana.next("user_status")).status, "offline");
  using back = await logIn(house, "bia");
  assert.equal((await ana.next("user_status")).status, "online", "a new session begins anew");
  await back.settled();
  assert.deepEqual(heard(ana), [
    ...["bia away", "bia online", "bia away", "bia offline", "bia online"],
  ]);
});

Deno.test("when somebody was last seen is known while they are away for good, also after a restart", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const ana = await house.join("ana");
  const bia = await house.join("bia");
  await ana.tell("bia", "oi");
  clock.advance(30_000);
  const went = new Date(clock.now()).toISOString();
  bia.close();
  const told = await ana.next("user_status");
  assert.deepEqual(told, {
    type: "user_status",
    username: "bia",
    status: "offline",
    last_seen: went,
  });
  const offline = { username: "bia", status: "offline", last_seen: went };
  assert.deepEqual(await listed(ana, "bia"), offline);
  clock.advance(10_000);
  await house.restart();
  await ana.ended;
  using later = await logIn(house, "ana");
  assert.deepEqual(await listed(later, "bia"), offline);
  ana.close();
});

Deno.test("somebody whom the server's end surprised was seen when they came", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using ana = await house.join("ana");
  const came = new Date(clock.now()).toISOString();
  const bia = await house.join("bia");
  await ana.tell("bia", "oi");
  clock.advance(30_000);
  // As if nothing had been written at the end.
  const { turn, store } = house.server.services;
  const { add } = turn;
  turn.add = () => {};
  bia.close();
  await ana.next("user_status");
  turn.add = add;
  const { people } = store;
  assert.equal(people.lastSeen(store.accountNamed("bia")!.id), Date.parse(came));
});

Deno.test("strangers learn nothing, whoever has them as contacts; friends and large groups do", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await ana.tell("#lobby", "bom dia");
  await ana.ask({ type: "add_contact", username: "bia" });
  assert.deepEqual(await listed(ana, "bia"), { username: "bia" });
  const one = await ana.ask({ type: "get_contacts" });
  assert.deepEqual(one.contacts, [{ username: "bia", contact: true, blocked: false }]);
  await bia.say({ type: "presence", status: "away" });
  await bia.settled();
  await bia.ask({ type: "add_contact", username: "ana" });
  assert.deepEqual(await listed(ana, "bia"), { username: "bia", status: "away" });
  await bia.say({ type: "presence", status: "online" });
  assert.equal((await ana.next("user_status")).status, "online");
  await ana.ask({ type: "remove_contact", username: "bia" });
  await bia.say({ type: "presence", status: "away" });
  await bia.settled();
  await ana.settled();
  assert.deepEqual(heard(ana), ["bia online"]);
  assert.deepEqual(await listed(ana, "bia"), { username: "bia" });
});

Deno.test("classic clients hear who comes and goes, and nothing of being away", async () => {
  await using house = await startTestServer();
  using classic = await house.connect();
  const say = (frame: Json) => classic.say(frame);
  await say({ type: "register", username: "zoe", password: "correct horse" });
  await classic.next("register_response");
  await say({ type: "login", username: "zoe", password: "correct horse" });
  await classic.next("login_response");
  const bia = await house.join("bia");
  await bia.tell("zoe", "oi");
  await bia.say({ type: "presence", status: "away" });
  await bia.settled();
  await say({ type: "get_users" });
  const { users } = await classic.next("user_list");
  assert.deepEqual(users, [{ username: "bia", status: "online" }, {
    username: "zoe",
    status: "online",
  }]);
  await bia.say({ type: "presence", status: "online" });
  await bia.settled();
  bia.close();
  await classic.next("user_status", ({ status }) => status === "offline");
  const changes = classic.heard.filter(({ type }) => type === "user_status");
  assert.deepEqual(changes, [
    { type: "user_status", username: "bia", status: "online" },
    { type: "user_status", username: "bia", status: "offline" },
  ]);
  await say({ type: "get_users" });
  const later = await classic.next("user_list");
  assert.deepEqual(later.users[0], { username: "bia", status: "offline" });
});
