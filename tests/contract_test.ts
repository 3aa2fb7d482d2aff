import assert from "node:assert/strict";
import { digestOf } from "../protocol/content.ts";
import { uuidv7 } from "../protocol/ids.ts";
import type { ServerFrameOf } from "../protocol/server_frames.ts";
import { startTestServer } from "./support/test_server.ts";
import { testPassword } from "./support/test_password.ts";
import type { WireClient } from "./support/wire_client.ts";

type Login = ServerFrameOf<"login_response"> & { status: "success" };

/** What `login_response` says of the conversation of that name. */
function listed(login: Record<string, unknown>, name: string) {
  const { conversations } = login as unknown as Login;
  const found = conversations.find((conversation) => conversation.name === name);
  assert.ok(found, `${name} is not among ${JSON.stringify(conversations)}`);
  return found;
}

/** Makes a group, and says in which conversation it talks. */
async function groupOf(owner: WireClient, name: string, ...members: string[]): Promise<string> {
  const made = await owner.ask({ type: "create_group", client_id: uuidv7(), name, members });
  return (made.group as { conversation: string }).conversation;
}

async function texts(client: WireClient, count: number): Promise<string[]> {
  const heard = [];
  for (let at = 0; at < count; at++) heard.push((await client.next("message")).content!);
  return heard;
}

Deno.test("what was missed is replayed in order, then the connection has caught up", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const bia = await house.join("bia");
  await ana.tell("bia", "1");
  const { conversation } = await bia.next("message");
  bia.close();
  for (const text of ["2", "3", "4"]) await ana.tell("bia", text);

  using again = await house.connect();
  const { epoch } = await again.hello();
  const login = await again.login("bia", { epoch, cursors: { [conversation]: 1 } });
  assert.equal(listed(login, "ana").head, 4);
  const first = await again.next("message");
  assert.equal(first.replay, true);
  assert.equal(first.seq, 2);
  assert.deepEqual([first.content, ...await texts(again, 2)], ["2", "3", "4"]);
  await again.next("caught_up");
});

Deno.test("the same client_id is stored once, and another body under it is a conflict", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const id = uuidv7();
  const ack = await ana.tell("bia", "once", id);
  const again = await ana.tell("bia", "once", id);
  assert.deepEqual({ ...again, id: "" }, { ...ack, id: "" });
  const conflict = await ana.tell("bia", "twice", id);
  assert.equal(conflict.code, "conflict");
  await ana.tell("bia", "after");
  assert.deepEqual(await texts(bia, 2), ["once", "after"]);
});

Deno.test("equal ids in one batch share one ack", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  await house.join("bia").then((bia) => bia.close());
  const frame = { type: "message", client_id: uuidv7(), receiver: "bia", content: "x" };
  await ana.write(JSON.stringify(frame) + "\n" + JSON.stringify(frame) + "\n");
  const one = await ana.next("message_ack");
  const two = await ana.next("message_ack");
  assert.deepEqual(two, one);
});

Deno.test("a text whose digest does not match is refused, and stored nowhere", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using _bia = await house.join("bia");
  const client_id = uuidv7();
  const message = { type: "message", client_id, receiver: "bia", content: "oi" } as const;
  const refused = await ana.ask({ ...message, digest: digestOf("ola") });
  assert.equal(refused.code, "integrity");
  const accepted = await ana.ask({ ...message, digest: digestOf("oi") });
  assert.equal(accepted.seq, 1);
});

Deno.test("the account's other devices get the entry with its client_id, the sender the ack", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using _bia = await house.join("bia");
  using phone = await house.connect();
  await phone.hello();
  await phone.login("ana");
  const id = uuidv7();
  await ana.tell("bia", "from my desk", id);
  const heard = await phone.next("message");
  assert.equal(heard.client_id, id);
  await ana.settled();
  assert.ok(!ana.heard.some((frame) => frame.type === "message"));
});

Deno.test("receipts follow the reader's marks, and never go back", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await ana.tell("bia", "1");
  await ana.tell("bia", "2");
  const { conversation } = await bia.next("message");
  await bia.say({ type: "ack", conversation, seq: 2 });
  const delivered = await ana.next("receipt");
  assert.deepEqual(delivered, {
    type: "receipt",
    conversation,
    username: "bia",
    delivered: 2,
    read: 0,
  });
  await bia.say({ type: "read", conversation, seq: 1 });
  await bia.say({ type: "ack", conversation, seq: 1 });
  await bia.say({ type: "read", conversation, seq: 2 });
  await ana.next("receipt", (receipt) => "read" in receipt && receipt.read === 2);
  const beyond = await bia.ask({ type: "read", conversation, seq: 3 });
  assert.equal(beyond.code, "out_of_range");
});

Deno.test("a group hears its members, and who is removed hears nothing more", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  const made = await ana.ask({
    type: "create_group",
    client_id: uuidv7(),
    name: "#lab",
    members: ["bia"],
  });
  assert.deepEqual((made.group as { members: string[] }).members.sort(), ["ana", "bia"]);
  await bia.next("conversation", ({ conversation }) => conversation.name === "#lab");
  const created = await bia.next("membership");
  assert.equal(created.action, "created");
  await bia.tell("#lab", "before caio");
  await ana.ask({ type: "add_to_group", client_id: uuidv7(), receiver: "#lab", members: ["caio"] });
  assert.equal((await caio.next("membership")).action, "added");
  await bia.tell("#lab", "hello caio");
  assert.deepEqual(await texts(caio, 1), ["hello caio"]);
  await ana.ask({
    type: "remove_from_group",
    client_id: uuidv7(),
    receiver: "#lab",
    members: ["caio"],
  });
  assert.equal((await caio.next("membership")).action, "removed");
  await bia.tell("#lab", "caio is out");
  const refused = await caio.tell("#lab", "am I?");
  assert.equal(refused.code, "not_a_member");
  await caio.settled();
  assert.ok(!caio.heard.some((frame) => frame.content === "caio is out"));
});

Deno.test("who comes back to a group is told what they may not see", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const change = (type: "add_to_group" | "remove_from_group") =>
    ana.ask({ type, client_id: uuidv7(), receiver: "#lab", members: ["bia"] });
  await groupOf(ana, "#lab", "bia");
  await change("remove_from_group");
  await ana.tell("#lab", "not for bia");
  await change("add_to_group");
  await ana.tell("#lab", "for bia");
  assert.deepEqual(await texts(bia, 1), ["for bia"]);
  const skip = await bia.next("skip");
  assert.deepEqual([skip.from, skip.to, skip.reason], [3, 3, "not_member"]);

  using fresh = await house.connect();
  const { epoch } = await fresh.hello();
  const login = await fresh.login("bia");
  const { conversation, head } = listed(login, "#lab");
  assert.equal(head, 5);
  await fresh.next("caught_up");
  const seqs = fresh.heard.filter((frame) => frame.conversation === conversation)
    .map((frame) => frame.type === "skip" ? `${frame.from}-${frame.to}` : frame.seq);
  assert.deepEqual(seqs, [1, 2, "3-3", 4, 5]);
  assert.ok(epoch);
});

Deno.test("the lobby reaches all but its sender", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using caio = await house.join("caio");
  await ana.tell("#lobby", "anyone here?");
  assert.deepEqual(await texts(bia, 1), ["anyone here?"]);
  assert.deepEqual(await texts(caio, 1), ["anyone here?"]);
});

Deno.test("an unknown recipient is refused by name", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const refused = await ana.tell("zoe", "oi");
  assert.equal(refused.type, "message_error");
  assert.equal(refused.code, "unknown_recipient");
  assert.match(String(refused.message), /"zoe"/);
});

Deno.test("a cursor ahead of the head resets that conversation", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const bia = await house.join("bia");
  await ana.tell("bia", "1");
  const { conversation } = await bia.next("message");
  bia.close();
  using again = await house.connect();
  const { epoch } = await again.hello();
  await again.login("bia", { epoch, cursors: { [conversation]: 99 } });
  assert.equal((await again.next("reset")).conversation, conversation);
  assert.deepEqual(await texts(again, 1), ["1"]);
  await again.next("caught_up");
});

Deno.test("another epoch resets everything", async () => {
  await using house = await startTestServer();
  using _ana = await house.join("ana");
  using again = await house.connect();
  await again.hello();
  await again.login("ana", { epoch: "an older one", cursors: { l1: 7 } });
  const reset = await again.next("reset");
  assert.equal(reset.conversation, undefined);
  await again.next("caught_up");
});

Deno.test("without a cursor the last two hundred entries come, older ones by history", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const bia = await house.join("bia");
  bia.close();
  const frames = Array.from(
    { length: 450 },
    (_, at) =>
      JSON.stringify({
        type: "message",
        client_id: uuidv7(),
        receiver: "bia",
        content: `m${at + 1}`,
      }),
  );
  await ana.write(frames.join("\n") + "\n");
  await ana.next("message_ack", ({ seq }) => seq === 450);

  using again = await house.connect();
  await again.hello();
  const { conversation } = listed(await again.login("bia"), "ana");
  await again.next("caught_up");
  const replayed = again.heard.filter(({ type }) => type === "message").map(({ seq }) => seq);
  assert.deepEqual(replayed, Array.from({ length: 201 }, (_, at) => at + 250));
  const older = await again.ask({ type: "history", conversation, before: 250, limit: 200 });
  const entries = older.entries as { seq: number; content: string }[];
  assert.deepEqual(entries.map(({ seq }) => seq), Array.from({ length: 200 }, (_, at) => at + 50));
  assert.equal(older.more, true);
  const oldest = await again.ask({ type: "history", conversation, before: 50 });
  assert.equal((oldest.entries as unknown[]).length, 49);
  assert.equal(oldest.more, false);
  const newer = await again.ask({ type: "history", conversation, after: 440 });
  assert.equal((newer.entries as unknown[]).length, 10);

  using whole = await house.connect();
  const { epoch } = await whole.hello();
  await whole.login("bia", { epoch, cursors: { [conversation]: 0 } });
  await whole.next("caught_up");
  const all = whole.heard.filter(({ type }) => type === "message").map(({ seq }) => seq);
  assert.deepEqual(all, Array.from({ length: 450 }, (_, at) => at + 1));
});

Deno.test("a token resumes the session, logout ends it", async () => {
  await using house = await startTestServer();
  const ana = await house.connect();
  await ana.hello();
  const { token, session_id } = await ana.register("ana");
  ana.close();
  using again = await house.connect();
  await again.hello();
  const resumed = await again.login("ana", { token });
  assert.equal(resumed.status, "success");
  assert.equal(resumed.session_id, session_id);
  await again.ask({ type: "logout" });
  await again.ended;
  using late = await house.connect();
  await late.hello();
  assert.equal((await late.login("ana", { token })).code, "bad_token");
});

Deno.test("at the cap the answer names the sessions, and one can be replaced", async () => {
  await using house = await startTestServer({ maxSessions: 2 });
  using _one = await house.join("ana");
  const two = await house.connect();
  await two.hello();
  const second = await two.login("ana");
  using three = await house.connect();
  await three.hello();
  const full = await three.login("ana");
  assert.equal(full.code, "too_many_sessions");
  assert.equal((full.sessions as unknown[]).length, 2);
  const replaced = await three.login("ana", { replace: second.session_id });
  assert.equal(replaced.status, "success");
  assert.equal((await two.next("closing")).code, "too_many_sessions");
  await two.ended;
});

Deno.test("two logins at once cannot both take the last place under the cap", async () => {
  await using house = await startTestServer({ maxSessions: 2 });
  using _one = await house.join("ana");
  using two = await house.connect();
  using three = await house.connect();
  await Promise.all([two.hello(), three.hello()]);
  const answers = await Promise.all([two.login("ana"), three.login("ana")]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), ["error", "success"]);
});

Deno.test("presence reaches people who talk, and nobody else", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using zoe = await house.join("zoe");
  const bia = await house.join("bia");
  await ana.tell("bia", "oi");
  bia.close();
  const gone = await ana.next("user_status");
  assert.deepEqual([gone.username, gone.status], ["bia", "offline"]);
  await zoe.settled();
  assert.ok(!zoe.heard.some(({ type }) => type === "user_status"));
});

Deno.test("typing is heard, and ends with the message or the connection", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const bia = await house.join("bia");
  const { conversation } = await ana.tell("bia", "oi");
  await bia.say({ type: "typing", receiver: "ana" });
  const typing = await ana.next("typing_notification");
  assert.deepEqual(
    typing,
    {
      type: "typing_notification",
      conversation,
      from: "bia",
      status: "typing",
    } as typeof typing,
  );
  await bia.tell("ana", "oi!");
  assert.equal((await ana.next("typing_notification")).status, "stopped");
  await bia.say({ type: "typing", conversation: String(conversation) });
  await ana.next("typing_notification");
  bia.close();
  assert.equal((await ana.next("typing_notification")).status, "stopped");
});

Deno.test("everything is there after a restart, on the same port", async () => {
  await using house = await startTestServer();
  const ana = await house.join("ana");
  const bia = await house.join("bia");
  await ana.tell("bia", "before");
  const { conversation } = await bia.next("message");
  await house.restart();
  assert.equal((await ana.next("closing")).code, "shutting_down");
  await Promise.all([ana.ended, bia.ended]);
  using again = await house.connect();
  const { epoch } = await again.hello();
  await again.login("bia", { epoch, cursors: { [conversation]: 0 } });
  assert.deepEqual(await texts(again, 1), ["before"]);
});

Deno.test("a conversation that one was never in is unknown, whatever is asked of it", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const conversation = await groupOf(ana, "#secret");
  const client_id = uuidv7();
  for (
    const frame of [
      { type: "message", client_id, conversation, content: "?" },
      { type: "ack", conversation, seq: 1 },
      { type: "history", conversation },
      { type: "typing", conversation },
      { type: "leave_group", client_id, conversation },
    ] as const
  ) {
    const refused = await bia.ask(frame);
    assert.equal(refused.code, "unknown_conversation", frame.type);
    assert.ok(!JSON.stringify(refused).includes("secret"));
  }
});

Deno.test("a page of history fits a line, however long its entries are when written", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  // A control character is one byte of text and six of JSON.
  const content = "\u0001".repeat(10_000);
  for (let at = 0; at < 30; at++) await ana.tell("bia", content);
  const { conversation } = await bia.next("message");
  const seqs: number[] = [];
  for (let before = 31; before > 1;) {
    const page = await bia.ask({ type: "history", conversation, before });
    const entries = page.entries as { seq: number }[];
    assert.ok(entries.length > 0);
    seqs.unshift(...entries.map(({ seq }) => seq));
    before = entries[0]!.seq;
    assert.equal(page.more, before > 1);
  }
  assert.deepEqual(seqs, Array.from({ length: 30 }, (_, at) => at + 1));
});

/** What somebody heard of a conversation's entries: sequence numbers, and skips as ranges. */
function log(client: WireClient, conversation: string): (number | string)[] {
  return client.heard
    .filter((frame) => frame.conversation === conversation && ("seq" in frame || "to" in frame))
    .filter(({ type }) => type !== "receipt")
    .map((frame) => frame.type === "skip" ? `${frame.from}-${frame.to}` : frame.seq as number);
}

Deno.test("changes of members in one commit leave no gap, and nothing twice", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const conversation = await groupOf(ana, "#lab", "bia");
  const line = (frame: Record<string, unknown>) =>
    JSON.stringify({ conversation, client_id: uuidv7(), ...frame }) + "\n";
  const members = ["bia"];
  const out = line({ type: "remove_from_group", members });
  const back = line({ type: "add_to_group", members });
  const hidden = line({ type: "message", content: "hidden" });
  // `client_id` was made once per line above, so each use of a line is one and the same request.
  const again = {
    out: line({ type: "remove_from_group", members }),
    back: line({ type: "add_to_group", members }),
    hidden: line({ type: "message", content: "hidden" }),
  };
  await ana.write(
    out + hidden + back + line({ type: "message", content: "A" }) + again.out + again.hidden +
      again.back + line({ type: "message", content: "B" }),
  );
  await ana.settled();
  await ana.tell("#lab", "C");
  await bia.settled();
  assert.deepEqual(log(bia, conversation), [1, 2, "3-3", 4, 5, 6, "7-7", 8, 9, 10]);
  assert.ok(!bia.heard.some(({ content }) => content === "hidden"));
});

Deno.test("who is taken out and brought back while far behind hears what comes after", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const bia = await house.join("bia");
  const conversation = await groupOf(ana, "#lab", "bia");
  bia.close();
  for (let at = 0; at < 60; at++) await ana.tell("#lab", "x".repeat(30_000));
  using slow = await house.connect();
  const { epoch } = await slow.hello();
  slow.pause();
  await slow.say({
    type: "login",
    username: "bia",
    password: testPassword,
    epoch: String(epoch),
    cursors: { [conversation]: 0 },
  });
  const change = (type: "add_to_group" | "remove_from_group") =>
    ana.ask({ type, client_id: uuidv7(), receiver: "#lab", members: ["bia"] });
  await house.server.services.turn.settled();
  await change("remove_from_group");
  await ana.tell("#lab", "hidden");
  await change("add_to_group");
  await ana.tell("#lab", "seen");
  slow.resume();
  await slow.next("message", ({ content }) => content === "seen");
  await ana.tell("#lab", "live");
  await slow.next("message", ({ content }) => content === "live");
  const dense = Array.from({ length: 62 }, (_, at) => at + 1);
  assert.deepEqual(log(slow, conversation), [...dense, "63-63", 64, 65, 66]);
});

Deno.test("a former member hears nothing of who read what", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using caio = await house.join("caio");
  await groupOf(ana, "#lab", "caio");
  await caio.tell("#lab", "from caio");
  await caio.ask({ type: "leave_group", client_id: uuidv7(), receiver: "#lab" });
  const { conversation, seq } = await ana.tell("#lab", "caio is gone");
  await ana.say({ type: "read", conversation: String(conversation), seq: Number(seq) });
  await ana.settled();
  await caio.settled();
  assert.ok(!caio.heard.some(({ type }) => type === "receipt"));
});

Deno.test("a thousand requests in one write do not fill the server's memory", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  for (let at = 0; at < 40; at++) await ana.tell("bia", "x".repeat(30_000));
  const { conversation } = await ana.next("conversation").then(({ conversation }) => conversation);
  const [feed] = house.server.services.delivery.roster.feeds(
    house.server.services.store.accountNamed("ana")!.id,
  );
  ana.pause();
  await ana.write(`{"type":"history","conversation":"${conversation}"}\n`.repeat(1000));
  while (feed!.outbox.hasRoom) await bia.settled();
  await bia.settled();
  // One answer may go beyond the bound; a second one has to wait for room.
  assert.ok(feed!.outbox.units < 2 * 1024 * 1024, `${feed!.outbox.units} units wait`);
  ana.resume();
  for (let at = 0; at < 1000; at++) await ana.nextWhere("a page", isPage);
});

const isPage = ({ type }: Record<string, unknown>) => type === "history_response";

Deno.test("one session holds eight connections, however many log in at once", async () => {
  await using house = await startTestServer();
  using ana = await house.connect();
  await ana.hello();
  const { token } = await ana.register("ana");
  const clients = await Promise.all(Array.from({ length: 20 }, () => house.connect()));
  await Promise.all(clients.map((client) => client.hello()));
  await Promise.all(clients.map((client) => client.login("ana", { token }).catch(() => {})));
  const { roster } = house.server.services.delivery;
  const account = house.server.services.store.accountNamed("ana")!.id;
  const left = () => [...roster.feeds(account)].length;
  // Whoever was hung up on is gone when it cannot be asked any more.
  const asked = await Promise.allSettled(clients.map((client) => client.settled()));
  const alive = asked.findIndex(({ status }) => status === "fulfilled");
  await clients[alive]!.settled();
  assert.equal(left(), 8);
  for (const client of clients) client.close();
});
