import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import type { ConversationSummary } from "../protocol/server_frames.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";
import { testPassword } from "./support/test_password.ts";
import type { WireClient } from "./support/wire_client.ts";

type Json = Record<string, unknown>;

function receipts(client: WireClient): Json[] {
  return client.heard.filter(({ type }) => type === "receipt");
}

/** Makes accounts at once, without a connection each. */
async function crowd(house: TestServer, count: number): Promise<string[]> {
  const { store, passwords, clock } = house.server.services;
  const passwordHash = await passwords.hash(testPassword);
  const names = Array.from({ length: count }, (_, at) => `aluno${at}`);
  await store.commit(names.map((name) => ({
    kind: "register",
    name,
    passwordHash,
    inviteHash: undefined,
    inviteRequired: false,
    session: undefined,
    at: clock.now(),
  })));
  return names;
}

Deno.test("stored, delivered, read: each is told once, in order, and only when a client says it", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  const ack = await ana.tell("bia", "oi");
  assert.equal(ack.type, "message_ack", "stored");
  const { conversation } = await bia.next("message");
  await bia.settled();
  assert.deepEqual(receipts(ana), [], "that it was written to a socket is no receipt");
  const mark = (type: "ack" | "read", seq: number) => bia.say({ type, conversation, seq });
  await mark("ack", 1);
  await ana.next("receipt", (receipt) => "read" in receipt && receipt.read === 0);
  await mark("read", 1);
  await ana.next("receipt", (receipt) => "read" in receipt && receipt.read === 1);
  for (const seq of [1, 0]) for (const type of ["ack", "read"] as const) await mark(type, seq);
  await bia.settled();
  await ana.settled();
  assert.equal(receipts(ana).length, 2, "what does not move is not told");
  for (const type of ["ack", "read"] as const) {
    const beyond = await bia.ask({ type, conversation, seq: 2 });
    assert.equal(beyond.code, "out_of_range");
  }
  assert.deepEqual(receipts(bia), []);
});

Deno.test("a cursor in a login is a receipt, too", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const bia = await house.join("bia");
  await ana.tell("bia", "oi");
  const { conversation } = await bia.next("message");
  bia.close();
  await bia.ended;
  using again = await house.connect();
  const { epoch } = await again.hello();
  await again.login("bia", { epoch, cursors: { [conversation]: 1 } });
  const receipt = await ana.next("receipt");
  assert.deepEqual(receipt, {
    type: "receipt",
    conversation,
    username: "bia",
    delivered: 1,
    read: 0,
  });
});

Deno.test("the lobby has no receipts, and its marks are one's own", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  await ana.tell("#lobby", "bom dia");
  const { conversation, seq } = await bia.next("message");
  await bia.say({ type: "read", conversation, seq });
  await bia.settled();
  await ana.settled();
  assert.deepEqual(receipts(ana), []);
  using again = await house.connect();
  await again.hello();
  const { conversations } = await again.login("bia");
  const [lobby] = conversations as ConversationSummary[];
  assert.deepEqual([lobby!.kind, lobby!.read, lobby!.marks], ["lobby", 1, undefined]);
});

Deno.test("a large group tells counts, once a second at most, however many read", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using ana = await house.join("ana");
  const names = await crowd(house, 40);
  const { store, turn, receipts: service } = house.server.services;
  await ana.ask({ type: "create_group", client_id: uuidv7(), name: "#turma", members: names });
  const { seq } = await ana.tell("#turma", "bom dia");
  const group = store.groupNamed("#turma")!;
  const read = async (name: string) => {
    const account = store.accountNamed(name)!.id;
    const marked = await turn.commit<"mark">({
      kind: "mark",
      account,
      conversation: group.number,
      read: Number(seq),
    });
    assert.ok(marked.ok);
    service.moved(account, group, marked.before, marked.after);
  };
  for (const name of names.slice(0, 20)) await read(name);
  await ana.settled();
  assert.deepEqual(receipts(ana), []);
  clock.advance(999);
  await ana.settled();
  assert.deepEqual(receipts(ana), []);
  clock.advance(1);
  const first = await ana.next("receipt");
  const told = { type: "receipt", conversation: group.id, seq };
  assert.deepEqual(first, { ...told, delivered_by: 20, read_by: 20 });
  for (const name of names.slice(20)) {
    await read(name);
    clock.advance(25);
  }
  clock.advance(500);
  const second = await ana.next("receipt");
  assert.deepEqual(second, { ...told, delivered_by: 40, read_by: 40 });
  clock.advance(10_000);
  await ana.settled();
  assert.equal(receipts(ana).length, 2);
});
