import assert from "node:assert/strict";
import { maxPresenceMembers } from "../../protocol/limits.ts";
import { boom, makeBreakable } from "../../tests/support/breakable_store.ts";
import { message, registration, SecondConnection, TestStore } from "./testing.ts";
import type { Account, Operation } from "./types.ts";

function contact(account: Account, other: Account, is = true): Operation<"set_contact"> {
  return { kind: "set_contact", account: account.id, other: other.id, contact: is, at: 1 };
}

function block(account: Account, other: Account, is = true, at = 1): Operation<"set_block"> {
  return { kind: "set_block", account: account.id, other: other.id, blocked: is, at };
}

Deno.test("contacts and blocks are sets, listed together by folded name, page by page", async () => {
  using test = new TestStore();
  const [ana, bia, caio, davi] = await test.people("ana", "Bia", "caio", "davi");
  const first = await test.do(contact(ana!, davi!));
  assert.deepEqual(first, { ok: true, contact: true, blocked: false, changed: true });
  assert.equal((await test.do(contact(ana!, davi!))).changed, false);
  await test.do(contact(ana!, bia!));
  await test.do(block(ana!, bia!));
  const blocked = await test.do(block(ana!, caio!));
  assert.deepEqual(blocked, {
    ok: true,
    contact: false,
    blocked: true,
    changed: true,
    ended: undefined,
  });
  assert.equal((await test.do(block(ana!, caio!))).changed, false);

  for (const restarted of [false, true]) {
    if (restarted) test.reopen();
    const page = test.store.people.contacts(ana!.id, undefined, 2);
    assert.deepEqual(page, [
      { id: bia!.id, username: "Bia", contact: true, blocked: true },
      { id: caio!.id, username: "caio", contact: false, blocked: true },
    ]);
    const rest = test.store.people.contacts(ana!.id, "CAIO", 2);
    assert.deepEqual(rest, [{ id: davi!.id, username: "davi", contact: true, blocked: false }]);
    assert.deepEqual(test.store.people.contacts(bia!.id, undefined, 9), []);
    assert.ok(test.store.people.block(ana!.id, caio!.id));
    assert.equal(test.store.people.block(caio!.id, ana!.id), undefined);
  }
  await test.do(contact(ana!, bia!, false));
  await test.do(block(ana!, bia!, false));
  assert.equal((await test.do(contact(ana!, bia!, false))).changed, false);
  const left = test.store.people.contacts(ana!.id, undefined, 9).map(({ username }) => username);
  assert.deepEqual(left, ["caio", "davi"]);
});

Deno.test("nobody blocks themselves, and nobody who is not there", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const nobody = { ...ana!, id: 99 };
  const outcomes = await test.commit(block(ana!, ana!), block(ana!, nobody), contact(ana!, nobody));
  assert.deepEqual(
    outcomes.map((outcome) => outcome.ok || outcome.code),
    ["not_allowed", "unknown_recipient", "unknown_recipient"],
  );
});

Deno.test("a block freezes the marks of its moment, once", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const { conversation } = await test.say(ana!, { direct: bia!.id }, "1");
  await test.say(ana!, { direct: bia!.id }, "2");
  const read = (seq: number): Operation<"mark"> => ({
    kind: "mark",
    account: bia!.id,
    conversation: conversation.number,
    read: seq,
  });
  await test.do(read(1));
  await test.do(block(bia!, ana!, true, 7));
  await test.do(read(2));
  await test.do(block(bia!, ana!, true, 8));
  const frozen = { delivered: 1, read: 1, at: 7 };
  assert.deepEqual(test.store.people.block(bia!.id, ana!.id), frozen);
  test.reopen();
  assert.deepEqual(test.store.people.block(bia!.id, ana!.id), frozen);
  assert.deepEqual((await test.do(block(bia!, ana!, false))).ended, frozen);
  assert.equal((await test.do(block(bia!, ana!, false))).ended, undefined);
  await test.do(block(bia!, ana!, true, 9));
  assert.deepEqual(test.store.people.block(bia!.id, ana!.id), { delivered: 2, read: 2, at: 9 });
});

Deno.test("a commit that fails neither blocks, nor unblocks, nor adds a contact", async () => {
  using test = new TestStore();
  makeBreakable(test);
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  await test.do(block(ana!, bia!));
  for (
    const batch of [
      [block(ana!, caio!), contact(ana!, caio!)],
      [block(ana!, bia!, false)],
      [block(ana!, bia!, false), block(ana!, bia!), block(ana!, caio!), block(ana!, caio!, false)],
    ]
  ) {
    const outcomes = await test.commit(...batch, boom);
    assert.ok(outcomes.every((outcome) => !outcome.ok && outcome.code === "storage_failed"));
    assert.ok(test.store.people.block(ana!.id, bia!.id));
    assert.equal(test.store.people.block(ana!.id, caio!.id), undefined);
    const listed = test.store.people.contacts(ana!.id, undefined, 9);
    assert.deepEqual(listed.map(({ id }) => id), [bia!.id]);
  }
  assert.equal((await test.say(bia!, { direct: ana!.id }, "hidden")).hidden, true);
  assert.equal((await test.say(caio!, { direct: ana!.id }, "shown")).hidden, undefined);
});

Deno.test("what somebody blocked writes is hidden for good, in order with the rest", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const say = (author: Account, content: string) => test.say(author, { direct: ana!.id }, content);
  await say(bia!, "before");
  await test.do(block(ana!, bia!));
  const hidden = await test.do(message(bia!.id, "h", { direct: ana!.id }, "hidden"));
  assert.deepEqual([hidden.entry.seq, hidden.created, hidden.newcomers], [2, false, []]);
  assert.equal((await test.say(ana!, { direct: bia!.id }, "mine")).hidden, undefined);
  await test.do(block(ana!, bia!, false));
  assert.equal((await say(bia!, "after")).hidden, undefined);
  const rows = test.database.prepare("SELECT seq, hidden FROM entries ORDER BY id").all();
  assert.deepEqual(rows.map(({ seq, hidden }) => [seq, hidden]), [
    [1, null],
    [2, 1],
    [3, null],
    [4, null],
  ]);
  // Being blocked is nobody's business in a group.
  await test.do(block(ana!, bia!));
  const group = await test.group(ana!, "#lab", bia!);
  assert.equal((await test.say(bia!, { conversation: group.number }, "oi")).hidden, undefined);
});

Deno.test("the blocker does not know of a conversation until there is something in it for them", async () => {
  for (const first of ["the blocker's", "the other's"] as const) {
    using test = new TestStore();
    const [ana, bia] = await test.people("ana", "bia");
    await test.do(block(ana!, bia!));
    const made = await test.do(message(bia!.id, "1", { direct: ana!.id }, "anybody?"));
    assert.deepEqual([made.created, made.newcomers], [true, [bia!.id]]);
    const { number } = made.entry.conversation;
    const repeated = await test.do(message(bia!.id, "1", { direct: ana!.id }, "anybody?"));
    assert.deepEqual([repeated.repeated, repeated.entry.seq], [true, 1]);

    for (const restarted of [false, true]) {
      if (restarted) test.reopen();
      assert.deepEqual(test.store.membershipsOf(ana!.id).length, 1, "only the lobby");
      assert.equal(test.store.membership(ana!.id, number), undefined);
      assert.equal(test.store.membershipsOf(bia!.id).length, 2);
      const marks = test.store.marks(number).map(({ account, delivered }) => [account, delivered]);
      assert.deepEqual(marks, [[ana!.id, 0], [bia!.id, 0]]);
      const { people } = test.store;
      assert.deepEqual([...people.visibleTo(bia!.id)], [ana!.id]);
      assert.deepEqual([...people.visibleTo(ana!.id)], []);
      assert.deepEqual([...people.audienceOf(ana!.id)], [bia!.id]);
      assert.deepEqual([...people.audienceOf(bia!.id)], []);
    }

    const [author, other] = first === "the blocker's" ? [ana!, bia!] : [bia!, ana!];
    if (author === bia) await test.do(block(ana!, bia!, false));
    const shown = await test.do(message(author.id, "2", { direct: other.id }, "oi"));
    assert.deepEqual([shown.entry.seq, shown.newcomers], [2, [ana!.id]]);
    const membership = test.store.membership(ana!.id, number)!;
    const { intervals, delivered, active } = membership;
    assert.deepEqual([intervals, delivered, active], [[{ from: 1, until: undefined }], 0, true]);
    assert.equal(
      (await test.do(message(bia!.id, "3", { direct: ana!.id }, "?"))).newcomers.length,
      0,
    );
  }
});

Deno.test("a commit that fails leaves nobody in a conversation who was not", async () => {
  using test = new TestStore();
  makeBreakable(test);
  const [ana, bia] = await test.people("ana", "bia");
  await test.do(block(ana!, bia!));
  await test.say(bia!, { direct: ana!.id }, "1");
  const reveal = message(ana!.id, "2", { direct: bia!.id }, "oi");
  await test.commit(reveal, boom);
  assert.equal(test.store.membershipsOf(ana!.id).length, 1);
  assert.deepEqual((await test.do(reveal)).newcomers, [ana!.id]);
  assert.equal(test.store.membershipsOf(ana!.id).length, 2);
});

Deno.test("two who have blocked each other see what they wrote themselves", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  await test.do(block(ana!, bia!));
  await test.do(block(bia!, ana!));
  await test.say(ana!, { direct: bia!.id }, "a");
  assert.equal(test.store.membershipsOf(bia!.id).length, 1);
  const entry = await test.say(bia!, { direct: ana!.id }, "b");
  assert.deepEqual([entry.seq, entry.hidden], [2, true]);
  assert.equal(test.store.membershipsOf(bia!.id).length, 2);
});

Deno.test("hidden messages are not written aside, and the others of their batch go with them", async () => {
  let connection!: SecondConnection;
  const appender = (path: string) => connection = new SecondConnection(path);
  await using test = new TestStore({ appender });
  const [ana, bia] = await test.people("ana", "bia");
  await test.say(ana!, { direct: bia!.id }, "1");
  await test.do(block(ana!, bia!));
  const from = (author: Account, other: Account, id: string) =>
    message(author.id, id, { direct: other.id }, id);
  assert.equal(test.store.commitAside([from(ana!, bia!, "a"), from(bia!, ana!, "b")]), undefined);
  const aside = await test.store.commitAside([from(ana!, bia!, "a")]);
  assert.deepEqual([aside?.[0]?.ok, connection.written], [true, 1]);

  // Nor is what lets somebody into a conversation.
  const [caio] = await test.people("caio");
  await test.do(block(ana!, caio!));
  await test.say(caio!, { direct: ana!.id }, "hidden");
  await test.do(block(ana!, caio!, false));
  assert.equal(test.store.commitAside([from(caio!, ana!, "c")]), undefined);
});

Deno.test("contacts see each other when both want to, or one does in a group of any size", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  const sees = (viewer: Account, other: Account) => {
    const { people } = test.store;
    const isVisible = people.visibleTo(viewer.id).has(other.id);
    assert.equal(people.audienceOf(other.id).has(viewer.id), isVisible, "both say the same");
    return isVisible;
  };
  await test.do(contact(ana!, bia!));
  assert.deepEqual([sees(ana!, bia!), sees(bia!, ana!)], [false, false]);
  await test.do(contact(bia!, ana!));
  assert.deepEqual([sees(ana!, bia!), sees(bia!, ana!)], [true, true]);
  await test.do(contact(bia!, ana!, false));
  assert.deepEqual([sees(ana!, bia!), sees(bia!, ana!)], [false, false]);

  const crowd = Array.from({ length: maxPresenceMembers }, (_, at) => registration(`aluno${at}`));
  const everybody = (await test.commit(...crowd)).map((outcome) =>
    (outcome as Extract<typeof outcome, { account: Account }>).account
  );
  const group = await test.group(ana!, "#turma", bia!, caio!, ...everybody);
  assert.deepEqual([sees(ana!, bia!), sees(bia!, ana!)], [true, false]);
  await test.do({
    kind: "change_members",
    author: bia!.id,
    clientId: "leaves",
    conversation: group.number,
    action: "left",
    members: [bia!.id],
    at: 1,
  });
  assert.equal(sees(ana!, bia!), false);
  await test.say(ana!, { direct: caio!.id }, "oi");
  assert.deepEqual([sees(ana!, caio!), sees(caio!, ana!)], [true, true]);
});

Deno.test("the last one seen is who went last, or who came before a crash", async () => {
  using test = new TestStore();
  const session = {
    publicId: "s",
    tokenHash: "h",
    agent: "a",
    address: "",
    at: 500,
    expiresAt: 9e12,
  };
  const { account } = await test.do(registration("ana"));
  const { people } = test.store;
  assert.equal(people.lastSeen(account.id), undefined);
  await test.do({ kind: "open_session", account: account.id, ...session });
  assert.equal(people.lastSeen(account.id), 500);
  await test.do({ kind: "set_last_seen", account: account.id, at: 700 });
  assert.equal(people.lastSeen(account.id), 700);
  test.reopen();
  assert.equal(test.store.people.lastSeen(account.id), 700);
});
