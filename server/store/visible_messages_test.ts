import assert from "node:assert/strict";
import { admission, codeOf, read, talk } from "../../tests/support/store_talk.ts";
import { inWords, message, revision, TestStore, wholePage, written } from "./testing.ts";
import type { Account, Target } from "./types.ts";

Deno.test("a reply says what it answers, and is another one when it answers something else", async () => {
  using test = new TestStore();
  const { ana, bia, number } = await talk(test, "um", "dois");
  const target: Target = { conversation: number };
  const reply = { ...message(bia.id, "r", target, "sim"), replyTo: 1 };
  const { entry } = await test.do(reply);
  assert.equal(entry.replyTo, 1);
  assert.equal((await test.do(reply)).repeated, true);
  for (const replyTo of [2, undefined]) {
    assert.equal(codeOf(await test.try({ ...reply, replyTo })), "conflict");
  }
  test.reopen();
  assert.deepEqual(read(test, ana, number).map(({ replyTo }) => replyTo), [
    undefined,
    undefined,
    1,
  ]);
});

Deno.test("only a message that one may see can be answered, also a deleted one", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const group = await test.group(ana, "#lab");
  const { number } = group;
  await test.say(ana, { conversation: number }, "antes");
  await test.do(admission(ana, "c", group, bia));
  await test.say(ana, { conversation: number }, "depois");
  await test.do(revision(ana.id, "d", number, 4, undefined));
  const answer = async (by: Account, replyTo: number) => {
    const reply = { ...message(by.id, test.newId(), { conversation: number }, "x"), replyTo };
    return codeOf(await test.try(reply));
  };

  for (const seq of [1, 2, 3, 5, 9]) assert.equal(await answer(bia, seq), "unknown_entry");
  assert.deepEqual([await answer(bia, 4), await answer(ana, 2)], ["ok", "ok"]);
  const first = { ...message(ana.id, "f", { direct: bia.id }, "oi"), replyTo: 1 };
  assert.equal(codeOf(await test.try(first)), "unknown_entry");
  assert.equal(test.store.directBetween(ana.id, bia.id), undefined);
});

Deno.test("an edit of what was said before somebody came is not shown to them", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const group = await test.group(ana, "#lab");
  const { number } = group;
  await test.say(ana, { conversation: number }, "só nós");
  await test.do(admission(ana, "c", group, bia));
  const { entry } = await test.do(revision(ana.id, "e", number, 2, "só nós duas"));
  await test.say(ana, { conversation: number }, "oi");

  const page = test.store.page(bia.id, number, 1, wholePage);
  assert.deepEqual(written(page), ["1-2:not_member", "added", "4-4:not_member", "oi"]);
  assert.deepEqual(written(test.store.pageBefore(bia.id, number, 6, wholePage)), written(page));
  assert.equal(test.store.hides(bia.id, entry), "not_member");
  assert.equal(test.store.hides(ana.id, entry), undefined);
});

Deno.test("what is hidden is a skip for all but its author, and so are its edits", async () => {
  using test = new TestStore();
  const { ana, bia, number } = await talk(test, "um", "dois", "três", "quatro");
  test.database.exec("UPDATE entries SET hidden = 1 WHERE seq IN (1, 3)");
  test.reopen();
  const { entry } = await test.do(revision(ana.id, "e", number, 3, "3"));
  await test.do(revision(ana.id, "d", number, 1, undefined));

  assert.deepEqual([entry.hidden, test.store.hides(bia.id, entry)], [true, "blocked"]);
  assert.equal(test.store.hides(ana.id, entry), undefined);
  const seen = ["1-1:blocked", "dois", "3-3:blocked", "quatro", "5-6:blocked"];
  assert.deepEqual(written(test.store.page(bia.id, number, 1, wholePage)), seen);
  assert.deepEqual(written(test.store.pageBefore(bia.id, number, 99, wholePage)), seen);
  assert.deepEqual(read(test, ana, number).map(inWords), [
    "deleted",
    "dois",
    "3",
    "quatro",
    "3: 3",
    "1 deleted",
  ]);
  const unknown = { ...message(bia.id, "r", { conversation: number }, "x"), replyTo: 3 };
  assert.equal(codeOf(await test.try(unknown)), "unknown_entry");
});
