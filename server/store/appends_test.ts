import assert from "node:assert/strict";
import { message, TestStore, wholePage, written } from "./testing.ts";

Deno.test("the first direct message makes the conversation, with both in it", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");

  const first = await test.do(message(ana!.id, "a", { direct: bia!.id }, "oi"));
  const second = await test.do(message(bia!.id, "b", { direct: ana!.id }, "olá"));

  assert.deepEqual([first.created, second.created], [true, false]);
  assert.equal(first.entry.conversation, second.entry.conversation);
  assert.deepEqual([first.entry.seq, second.entry.seq], [1, 2]);
  const { kind, name, pair, members, head } = first.entry.conversation;
  assert.deepEqual({ kind, name, pair, head }, {
    kind: "dm",
    name: "",
    pair: [ana!.id, bia!.id],
    head: 2,
  });
  assert.deepEqual([...members], [ana!.id, bia!.id]);
  assert.equal(test.store.directBetween(bia!.id, ana!.id), first.entry.conversation);
});

Deno.test("notes to oneself are a direct conversation with one member", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");

  const { conversation } = await test.say(ana!, { direct: ana!.id }, "milk");

  assert.deepEqual(conversation.pair, [ana!.id, ana!.id]);
  assert.deepEqual([...conversation.members], [ana!.id]);
});

Deno.test("everybody may write to the lobby", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");

  const entry = await test.say(ana!, { conversation: test.store.lobby.number }, "bom dia");

  assert.deepEqual([entry.conversation.id, entry.seq], ["l1", 1]);
});

Deno.test("the same id and body again gets the same entry, also after a restart", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const operation = message(ana!.id, "a", { direct: bia!.id }, "oi");

  const { entry } = await test.do(operation);
  const again = await test.do(operation);
  test.reopen();
  const later = await test.do(operation);

  assert.deepEqual([again.repeated, later.repeated], [true, true]);
  assert.deepEqual(again.entry, entry);
  assert.equal(later.entry.seq, entry.seq);
  assert.equal(test.store.directBetween(ana!.id, bia!.id)?.head, 1);
});

Deno.test("the same id by conversation is a repeat of the one by recipient", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const { entry } = await test.do(message(ana!.id, "a", { direct: bia!.id }, "oi"));

  const target = { conversation: entry.conversation.number };
  assert.equal((await test.do(message(ana!.id, "a", target, "oi"))).repeated, true);
});

Deno.test("an id with another text or another conversation is a conflict", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  await test.do(message(ana!.id, "a", { direct: bia!.id }, "oi"));

  for (
    const other of [
      message(ana!.id, "a", { direct: bia!.id }, "oi!"),
      message(ana!.id, "a", { direct: caio!.id }, "oi"),
      message(ana!.id, "a", { conversation: test.store.lobby.number }, "oi"),
      message(ana!.id, "a", { conversation: 99 }, "oi"),
    ]
  ) {
    const outcome = await test.try(other);
    assert.deepEqual(outcome, { ok: false, code: "conflict", details: { client_id: "a" } });
  }
  assert.equal(test.store.directBetween(ana!.id, caio!.id), undefined);
  assert.equal(test.store.lobby.head, 0);
});

Deno.test("two people may use the same id", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  await test.do(message(ana!.id, "a", { direct: bia!.id }, "oi"));

  assert.equal((await test.do(message(bia!.id, "a", { direct: ana!.id }, "olá"))).entry.seq, 2);
});

Deno.test("equal ids in one batch share one entry", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const operation = message(ana!.id, "a", { direct: bia!.id }, "oi");

  const outcomes = await test.commit(operation, operation, { ...operation, at: 9 });

  const entries = outcomes.map((outcome) => outcome.ok && "entry" in outcome && outcome.entry);
  assert.deepEqual(entries[1], entries[0]);
  assert.deepEqual(entries[2], entries[0]);
  assert.equal(test.store.directBetween(ana!.id, bia!.id)?.head, 1);
});

Deno.test("without an id, equal messages are different messages", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const operation = message(ana!.id, undefined, { direct: bia!.id }, "oi");

  await test.commit(operation, operation);

  const { number } = test.store.directBetween(ana!.id, bia!.id)!;
  assert.deepEqual(written(test.store.page(bia!.id, number, 1, wholePage)), ["oi", "oi"]);
});

Deno.test("nobody writes where they are not, or to nobody", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  const { conversation } = await test.say(ana!, { direct: bia!.id }, "oi");

  const codes = (await test.commit(
    message(caio!.id, "1", { conversation: conversation.number }, "let me in"),
    message(caio!.id, "2", { conversation: 99 }, "anyone?"),
    message(caio!.id, "3", { direct: 99 }, "anyone?"),
    message(caio!.id, "1", { conversation: test.store.lobby.number }, "here then"),
  )).map((outcome) => outcome.ok || outcome.code);

  assert.deepEqual(codes, ["not_a_member", "unknown_conversation", "unknown_recipient", true]);
  assert.equal(conversation.head, 1);
});

Deno.test("who was removed still gets the ack of what they had sent", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const group = await test.group(ana!, "#lab", bia!);
  const sent = message(bia!.id, "b", { conversation: group.number }, "oi");
  await test.do(sent);
  await test.do({
    kind: "change_members",
    author: ana!.id,
    clientId: "out",
    conversation: group.number,
    action: "removed",
    members: [bia!.id],
    at: 1,
  });

  assert.equal((await test.do(sent)).repeated, true);
  const fresh = await test.try({ ...sent, clientId: "c" });
  assert.deepEqual(fresh, { ok: false, code: "not_a_member", details: { name: "#lab" } });
});
