import assert from "node:assert/strict";
import { digestOf } from "../../protocol/content.ts";
import { boom, makeBreakable } from "../../tests/support/breakable_store.ts";
import { codeOf, read, talk } from "../../tests/support/store_talk.ts";
import { inWords, message, revision, TestStore } from "./testing.ts";
import type { Account, Entry } from "./types.ts";

Deno.test("an edited message has its latest text and digest, and so has every edit of it", async () => {
  using test = new TestStore();
  const { ana, bia, number } = await talk(test, "ola", "oi");
  await test.do(revision(ana.id, "e1", number, 1, "olá", 7));
  await test.do(revision(ana.id, "e2", number, 1, "olá!", 8));

  for (const reopened of [false, true]) {
    if (reopened) test.reopen();
    const entries = read(test, bia, number);
    assert.deepEqual(entries.map(inWords), ["olá!", "oi", "1: olá!", "1: olá!"]);
    assert.deepEqual([entries[0]!.edited, entries[1]!.edited], [8, undefined]);
    for (const at of [0, 2, 3]) assert.equal(entries[at]!.digest, digestOf("olá!"));
    assert.deepEqual([entries[2]!.type, entries[2]!.target, entries[2]!.author], [
      "edit",
      1,
      ana.id,
    ]);
  }
});

Deno.test("the entry that a commit gives back has the text that came with it", async () => {
  using test = new TestStore();
  const { ana, number } = await talk(test, "um");
  const outcomes = await test.commit(
    revision(ana.id, "e1", number, 1, "dois"),
    revision(ana.id, "e2", number, 1, "três"),
    revision(ana.id, "d", number, 1, undefined),
  );
  const entries = outcomes.map((outcome) => (outcome as { entry: Entry }).entry);
  assert.deepEqual(entries.map(({ seq, content }) => [seq, content]), [[2, "dois"], [3, "três"], [
    4,
    "",
  ]]);
  assert.deepEqual(entries.map(({ digest }) => digest), ["dois", "três", ""].map(digestOf));
});

Deno.test("a deleted message has no text any more, and neither have its edits", async () => {
  using test = new TestStore();
  const { ana, bia, number } = await talk(test, "segredo", "oi");
  await test.do(revision(ana.id, "e", number, 1, "segredo!"));
  await test.do(revision(ana.id, "d", number, 1, undefined));

  for (const reopened of [false, true]) {
    if (reopened) test.reopen();
    const entries = read(test, bia, number);
    assert.deepEqual(entries.map(inWords), [
      "deleted",
      "oi",
      "1: deleted",
      "1 deleted",
    ]);
    assert.deepEqual(entries.map(({ content }) => content), ["", "oi", "", ""]);
    assert.equal(entries[0]!.edited, undefined);
  }
});

Deno.test("the row keeps the first digest and the first length, whatever becomes of the text", async () => {
  using test = new TestStore();
  const { ana, number } = await talk(test, "olá");
  const row = () =>
    test.database.prepare("SELECT digest, bytes, content, deleted FROM entries WHERE seq = 1")
      .get();
  assert.equal(row()!.bytes, null);
  await test.do(revision(ana.id, "e", number, 1, "um texto mais longo"));
  assert.deepEqual({ ...row() }, {
    digest: digestOf("olá"),
    bytes: 4,
    content: "um texto mais longo",
    deleted: null,
  });
  await test.do(revision(ana.id, "d", number, 1, undefined));
  assert.deepEqual({ ...row() }, { digest: digestOf("olá"), bytes: 4, content: "", deleted: 1 });
});

Deno.test("only its author edits a message, and nobody what is not one", async () => {
  using test = new TestStore();
  const { ana, bia, number } = await talk(test, "oi");
  await test.do(revision(ana.id, "e", number, 1, "oi!"));
  const attempt = async (account: number, seq: number, text: string | undefined) =>
    codeOf(await test.try(revision(account, test.newId(), number, seq, text)));

  assert.equal(await attempt(bia.id, 1, "ah"), "not_allowed");
  assert.equal(await attempt(bia.id, 1, undefined), "not_allowed");
  for (const seq of [0, 2, 3, 99]) assert.equal(await attempt(ana.id, seq, "x"), "unknown_entry");
  await test.do(revision(ana.id, "d", number, 1, undefined));
  assert.equal(await attempt(ana.id, 1, "x"), "entry_deleted");
  assert.equal(await attempt(ana.id, 1, undefined), "entry_deleted");
  assert.equal(await attempt(bia.id, 1, undefined), "not_allowed");
  assert.equal(test.store.conversation(number)!.head, 3);
});

Deno.test("nothing in a conversation that is not theirs can be changed by anybody", async () => {
  using test = new TestStore();
  const { number } = await talk(test, "oi");
  const [caio] = await test.people("caio");
  assert.equal(codeOf(await test.try(revision(caio!.id, "a", number, 1, "x"))), "not_a_member");
  assert.equal(codeOf(await test.try(revision(caio!.id, "a", 77, 1, "x"))), "unknown_conversation");
});

Deno.test("owner and admins of a group delete what others wrote, and the others do not", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio") as [Account, Account, Account];
  const { number } = await test.group(ana, "#lab", bia, caio);
  for (const text of ["um", "dois"]) await test.say(bia, { conversation: number }, text);
  const attempt = async (by: Account, seq: number, text?: string) =>
    codeOf(await test.try(revision(by.id, test.newId(), number, seq, text)));

  assert.equal(await attempt(caio, 2), "not_allowed");
  assert.equal(await attempt(ana, 2, "outro"), "not_allowed");
  assert.equal(await attempt(ana, 2), "ok");
  await test.do({
    kind: "set_member_role",
    author: ana.id,
    clientId: "r",
    conversation: number,
    member: caio.id,
    role: "admin",
    at: 1,
  });
  assert.equal(await attempt(caio, 3), "ok");
  const deletion = read(test, bia, number).at(-1)!;
  assert.deepEqual([deletion.type, deletion.author, deletion.target], ["delete", caio.id, 3]);
});

Deno.test("the server's owner deletes in the lobby, and nobody else what is not theirs", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  await test.do({ kind: "set_role", account: ana.id, role: "owner" });
  const { number } = test.store.lobby;
  await test.say(bia, { conversation: number }, "um");
  await test.say(ana, { conversation: number }, "dois");
  assert.equal(codeOf(await test.try(revision(bia.id, "a", number, 2, undefined))), "not_allowed");
  assert.equal(codeOf(await test.try(revision(ana.id, "b", number, 1, undefined))), "ok");
});

Deno.test("whoever is muted edits nothing, and may take back what they said", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const { number } = await test.group(ana, "#lab", bia);
  await test.say(bia, { conversation: number }, "um");
  await test.do({
    kind: "set_member_muted",
    author: ana.id,
    clientId: "m",
    conversation: number,
    member: bia.id,
    muted: true,
    at: 1,
  });
  assert.equal(codeOf(await test.try(revision(bia.id, "a", number, 2, "dois"))), "muted");
  assert.equal(codeOf(await test.try(revision(bia.id, "b", number, 2, undefined))), "ok");
});

Deno.test("the same id again changes nothing and gets the same entry, another body is a conflict", async () => {
  using test = new TestStore();
  const { ana, number } = await talk(test, "um", "dois", "três");
  const first = await test.do(revision(ana.id, "e", number, 1, "uno"));
  await test.do(revision(ana.id, "e2", number, 1, "one"));
  await test.do(revision(ana.id, "d", number, 1, undefined));
  test.reopen();

  const again = await test.do(revision(ana.id, "e", number, 1, "uno"));
  assert.deepEqual([again.repeated, again.entry.seq, again.entry.digest], [
    true,
    first.entry.seq,
    digestOf("uno"),
  ]);
  assert.equal((await test.do(revision(ana.id, "d", number, 1, undefined))).repeated, true);
  for (
    const other of [
      revision(ana.id, "e", number, 1, "eins"),
      revision(ana.id, "e", number, 3, "uno"),
      revision(ana.id, "e", number, 1, undefined),
      revision(ana.id, "e", 1, 1, "uno"),
      message(ana.id, "e", { conversation: number }, "uno"),
    ]
  ) assert.equal(codeOf(await test.try(other)), "conflict");
  assert.equal(test.store.conversation(number)!.head, 6);
});

Deno.test("equal ids in one batch share one edit", async () => {
  using test = new TestStore();
  const { ana, number } = await talk(test, "um");
  const edit = revision(ana.id, "e", number, 1, "dois");
  const outcomes = await test.commit(edit, edit);
  const entries = outcomes.map((outcome) => outcome as { entry: Entry; repeated: boolean });
  assert.deepEqual(entries.map(({ entry, repeated }) => [entry.seq, repeated]), [
    [2, false],
    [2, true],
  ]);
});

Deno.test("a repeated message that was edited since is acknowledged as it was", async () => {
  using test = new TestStore();
  const { ana, bia, number } = await talk(test, "oi");
  const sent = message(ana.id, "m", { direct: bia.id }, "um");
  await test.do(sent);
  await test.do(revision(ana.id, "e", number, 2, "dois"));
  const again = await test.do(sent);
  assert.deepEqual([again.repeated, again.entry.seq, again.entry.digest], [
    true,
    2,
    digestOf("um"),
  ]);
});

Deno.test("a page counts the bytes of the texts that it gives", async () => {
  using test = new TestStore();
  const { ana, number } = await talk(test, "x".repeat(300), "y".repeat(300), "fim");
  await test.do(revision(ana.id, "d", number, 1, undefined));
  await test.do(revision(ana.id, "e", number, 3, "z".repeat(300)));
  const count = (from: number) =>
    test.store.page(ana.id, number, from, { maxEntries: 9, maxBytes: 400 }).items.length;
  assert.deepEqual([count(1), count(3), count(4)], [2, 2, 2]);
});

Deno.test("what a failing commit did to a text is undone, in memory and on disk", async () => {
  using test = new TestStore();
  const { ana, number } = await talk(test, "um");
  makeBreakable(test);
  const failed = await test.commit(revision(ana.id, "e", number, 1, "dois"), boom);
  assert.deepEqual(failed.map(codeOf), ["storage_failed", "storage_failed"]);
  assert.deepEqual(read(test, ana, number).map(inWords), ["um"]);

  const [kept, lost] = await test.commit(
    revision(ana.id, "e", number, 1, "dois"),
    revision(ana.id, "f", number, 1, "boom"),
  );
  assert.deepEqual([codeOf(kept!), codeOf(lost!)], ["ok", "storage_failed"]);
  assert.deepEqual(read(test, ana, number).map(inWords), ["dois", "1: dois"]);
});
