import assert from "node:assert/strict";
import { awayAfterMs } from "../protocol/limits.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { logIn } from "./support/log_in.ts";
import { startTestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

type Json = Record<string, unknown>;

/** Entries that somebody has of a conversation, by their places: texts, and what stands for them. */
function view(client: WireClient, conversation: string): Json {
  const seen: Json = {};
  for (const frame of client.heard) {
    if (frame.conversation !== conversation) continue;
    if (frame.type === "skip") {
      for (let seq = Number(frame.from); seq <= Number(frame.to); seq++) seen[seq] = frame.reason;
    }
    if (frame.message_id !== undefined) seen[Number(frame.seq)] = frame.content ?? frame.type;
  }
  return seen;
}

Deno.test("what was written meanwhile stays hidden, on every device of the blocker, for ever", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const { conversation: id } = await ana.tell("bia", "before");
  const conversation = String(id);
  await bia.next("message");
  await bia.ask({ type: "block", username: "ana" });
  await ana.tell("bia", "hidden");
  await ana.say({ type: "typing", receiver: "bia" });
  await ana.ask({ type: "edit", client_id: "e", conversation, seq: 2, content: "still hidden" });
  await ana.ask({ type: "delete", client_id: "d", conversation, seq: 2 });
  await bia.tell("ana", "from bia");
  await bia.ask({ type: "unblock", username: "ana" });
  await ana.tell("bia", "after");
  await bia.next("message", ({ content }) => content === "after");
  using fresh = await logIn(house, "bia");
  await fresh.next("caught_up");
  using back = await logIn(house, "bia", { cursors: { [conversation]: 0 } });
  await back.next("caught_up");
  const hidden = { 1: "before", 2: "blocked", 3: "blocked", 4: "blocked" };
  const replayed = { ...hidden, 5: "from bia", 6: "after" };
  assert.deepEqual(view(bia, conversation), { ...replayed, 5: "message_ack" });
  assert.deepEqual(view(fresh, conversation), replayed);
  assert.deepEqual(view(back, conversation), replayed);
  const page = await bia.ask({ type: "history", conversation, before: 6 });
  const texts = (page.entries as Json[]).map(({ type, content }) => content ?? type);
  assert.deepEqual(texts.filter((text) => text !== "skip"), ["before", "from bia"]);
  assert.ok(!bia.heard.some(({ type }) => type === "typing_notification"));
  assert.ok(!JSON.stringify([bia.heard, fresh.heard, back.heard]).includes("hidden"));
  // To answer what one may not see would show that it is there.
  const guess = { type: "message", client_id: "r", conversation, content: "?" } as const;
  assert.equal((await bia.ask({ ...guess, reply_to: 2 })).code, "unknown_entry");
});

Deno.test("the blocker does not notice who begins to write to them, until they unblock and hear more", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await bia.ask({ type: "block", username: "ana" });
  const before = bia.heard.length;
  const { conversation: id, seq } = await ana.tell("bia", "hidden");
  assert.equal(seq, 1);
  const conversation = String(id);
  await ana.say({ type: "typing", conversation });
  await ana.say({ type: "presence", status: "away" });
  await ana.settled();
  await bia.say({ type: "typing", receiver: "ana" });
  for (const frame of [{ type: "history" }, { type: "ack", seq: 1 }, { type: "typing" }] as const) {
    const refused = await bia.ask({ ...frame, conversation });
    assert.equal(refused.code, "unknown_conversation", frame.type);
  }
  const users = await bia.ask({ type: "get_users" });
  assert.deepEqual((users.users as Json[])[0], { username: "ana" });
  const heard = bia.heard.slice(before).map(({ type }) => type);
  assert.deepEqual(heard, ["error", "error", "error", "user_list"]);
  using fresh = await house.connect();
  await fresh.hello();
  const login = await fresh.login("bia");
  assert.deepEqual((login.conversations as Json[]).map(({ name }) => name), ["#lobby"]);

  await bia.ask({ type: "unblock", username: "ana" });
  await ana.tell("bia", "shown");
  for (const device of [bia, fresh]) {
    const { conversation: announced } = await device.next("conversation");
    assert.deepEqual([announced.name, announced.head, announced.delivered], ["ana", 2, 0]);
    const message = await device.next("message");
    assert.deepEqual([message.content, message.seq], ["shown", 2]);
  }
  using later = await logIn(house, "bia");
  await later.next("caught_up");
  assert.deepEqual(view(later, conversation), { 1: "blocked", 2: "shown" });
  await bia.say({ type: "read", conversation, seq: 2 });
  const receipt = await ana.next("receipt");
  assert.deepEqual([receipt.conversation, "read" in receipt && receipt.read], [conversation, 2]);
});

Deno.test("who is unblocked sees the other come back, with the marks that they have now", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const { conversation: id } = await ana.tell("bia", "1");
  const conversation = String(id);
  await ana.tell("bia", "2");
  await bia.say({ type: "ack", conversation, seq: 1 });
  await ana.next("receipt");
  await bia.ask({ type: "block", username: "ana" });
  await bia.say({ type: "read", conversation, seq: 2 });
  await bia.settled();
  assert.equal((await ana.next("user_status")).status, "offline");
  await bia.ask({ type: "unblock", username: "ana" });
  assert.equal((await ana.next("user_status")).status, "online");
  const receipt = await ana.next("receipt");
  assert.deepEqual(receipt, {
    type: "receipt",
    conversation,
    username: "bia",
    delivered: 2,
    read: 2,
  });
  await ana.settled();
  assert.equal(ana.heard.filter(({ type }) => type === "receipt").length, 2);
});

Deno.test("in a group nothing changes: texts, receipts and typing go both ways", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await bia.ask({ type: "block", username: "ana" });
  const members = ["bia"];
  const made = await ana.ask({ type: "create_group", client_id: "g", name: "#lab", members });
  const { conversation } = made.group as { conversation: string };
  await bia.next("conversation");
  await ana.tell("#lab", "oi");
  const { seq } = await bia.next("message");
  await bia.say({ type: "typing", receiver: "#lab" });
  await ana.next("typing_notification");
  await bia.say({ type: "read", conversation, seq });
  const receipt = await ana.next("receipt");
  assert.deepEqual(receipt, {
    type: "receipt",
    conversation,
    username: "bia",
    delivered: seq,
    read: seq,
  });
});

Deno.test("somebody blocked long ago is as gone as on the first day", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const ana = await house.join("ana");
  const bia = await house.join("bia");
  await ana.tell("bia", "oi");
  const at = new Date(clock.now()).toISOString();
  await bia.ask({ type: "block", username: "ana" });
  for (let left = 2 * awayAfterMs; left > 0; left -= 20_000) {
    for (const client of [ana, bia]) await client.ask({ type: "ping" });
    clock.advance(20_000);
  }
  bia.close();
  await house.restart();
  await ana.ended;
  using later = await logIn(house, "ana");
  using _back = await logIn(house, "bia");
  const { users } = await later.ask({ type: "get_users" });
  assert.deepEqual((users as Json[])[1], { username: "bia", status: "offline", last_seen: at });
  ana.close();
});
