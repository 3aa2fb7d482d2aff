import assert from "node:assert/strict";
import { message, TestStore, wholePage, written } from "./testing.ts";
import type { Account } from "./types.ts";

/** A direct conversation of `ana` and `bia` with the texts `1` to `count`. */
async function talk(test: TestStore, count: number): Promise<{ ana: Account; number: number }> {
  const [ana, bia] = await test.people("ana", "bia");
  const texts = Array.from({ length: count }, (_, index) => String(index + 1));
  await test.commit(
    ...texts.map((text) => message(ana!.id, undefined, { direct: bia!.id }, text)),
  );
  return { ana: ana!, number: test.store.directBetween(ana!.id, bia!.id)!.number };
}

Deno.test("pages follow one another without a gap", async () => {
  using test = new TestStore();
  const { ana, number } = await talk(test, 7);
  const limits = { maxEntries: 3, maxBytes: 1000 };

  const pages = [];
  for (let from = 0;;) {
    const page = test.store.page(ana.id, number, from, limits);
    if (page.items.length === 0) break;
    pages.push([...written(page), page.next]);
    from = page.next;
  }

  assert.deepEqual(pages, [["1", "2", "3", 4], ["4", "5", "6", 7], ["7", 8]]);
});

Deno.test("pages of history go backwards and read forwards", async () => {
  using test = new TestStore();
  const { ana, number } = await talk(test, 5);
  const limits = { maxEntries: 2, maxBytes: 1000 };
  const before = (seq: number) => {
    const page = test.store.pageBefore(ana.id, number, seq, limits);
    return [...written(page), page.next];
  };

  assert.deepEqual(before(1000), ["4", "5", 6]);
  assert.deepEqual(before(4), ["2", "3", 4]);
  assert.deepEqual(before(2), ["1", 2]);
  assert.deepEqual(before(1), [1]);
  assert.deepEqual(before(0), [1]);
});

Deno.test("a page ends at its bytes, but holds one entry at least", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const texts = ["ç".repeat(40), "short", "x".repeat(300), "end"];
  for (const text of texts) await test.say(ana!, { direct: bia!.id }, text);
  const { number } = test.store.directBetween(ana!.id, bia!.id)!;
  const limits = { maxEntries: 10, maxBytes: 100 };
  const sizes = (from: number) =>
    written(test.store.page(ana!.id, number, from, limits)).map((text) => text.length);

  assert.deepEqual([sizes(1), sizes(3), sizes(4)], [[40, 5], [300], [3]]);
  const back = test.store.pageBefore(ana!.id, number, 4, limits);
  assert.deepEqual(written(back).map((text) => text.length), [300]);
});

Deno.test("what was before somebody came is said to be hidden, once", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const group = await test.group(ana!, "#lab");
  await test.say(ana!, { conversation: group.number }, "secret");
  await test.do({
    kind: "change_members",
    author: ana!.id,
    clientId: "add",
    conversation: group.number,
    action: "added",
    members: [bia!.id],
    at: 1,
  });

  const from = (seq: number) => written(test.store.page(bia!.id, group.number, seq, wholePage));
  assert.deepEqual(from(0), ["1-2:not_member", "added"]);
  assert.deepEqual(from(2), ["2-2:not_member", "added"]);
  assert.deepEqual(from(3), ["added"]);
  const one = { maxEntries: 1, maxBytes: 1000 };
  assert.deepEqual(written(test.store.pageBefore(bia!.id, group.number, 3, one)), [
    "1-2:not_member",
  ]);
});

Deno.test("a page that ends before a hole does not jump into it", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const group = await test.group(ana!, "#lab", bia!);
  const target = { conversation: group.number };
  const move = (author: Account, action: "added" | "left") =>
    test.do({
      kind: "change_members",
      author: author.id,
      clientId: `${action} at ${group.head}`,
      conversation: group.number,
      action,
      members: [bia!.id],
      at: 1,
    });
  for (const text of ["2", "3"]) await test.say(ana!, target, text);
  await move(bia!, "left");
  await test.say(ana!, target, "5");
  await move(ana!, "added");
  for (const text of ["7", "8"]) await test.say(ana!, target, text);
  const two = { maxEntries: 2, maxBytes: 1000 };

  const first = test.store.page(bia!.id, group.number, 1, two);
  const last = test.store.pageBefore(bia!.id, group.number, 9, two);

  assert.deepEqual([written(first), first.next], [["created", "2"], 3]);
  assert.deepEqual([written(last), last.next], [["7", "8"], 9]);
});

Deno.test("strangers get an empty page", async () => {
  using test = new TestStore();
  const { number } = await talk(test, 2);
  const [eva] = await test.people("eva");

  assert.deepEqual(test.store.page(eva!.id, number, 1, wholePage).items, []);
  assert.deepEqual(test.store.page(eva!.id, 99, 1, wholePage).items, []);
  assert.deepEqual(test.store.pageBefore(eva!.id, number, 9, wholePage).items, []);
  assert.equal(test.store.membership(eva!.id, number), undefined);
});

Deno.test("the authors of a stretch are those of its newest messages", async () => {
  using test = new TestStore();
  const [ana, bia, caio] = await test.people("ana", "bia", "caio");
  const group = await test.group(ana!, "#lab", bia!, caio!);
  for (const author of [ana!, bia!, caio!, bia!]) {
    await test.say(author, { conversation: group.number }, "oi");
  }
  const authors = (from: number, to: number, limit: number) =>
    new Set(test.store.authorsBetween(group.number, from, to, limit));

  assert.deepEqual(authors(1, 5, 10), new Set([ana!.id, bia!.id, caio!.id]));
  assert.deepEqual(authors(1, 5, 2), new Set([caio!.id, bia!.id]));
  assert.deepEqual(authors(3, 3, 10), new Set([bia!.id]));
  assert.deepEqual(authors(1, 1, 10), new Set(), "a change of members is no message");
});

Deno.test("a text comes back as it was, whatever it is", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const text = "e\u0301 é 日本語 👩‍💻 \u202e\t\r\n\u0001 'quote\" \\ ".repeat(20);
  await test.say(ana!, { direct: bia!.id }, text);
  test.reopen();

  const { number } = test.store.directBetween(ana!.id, bia!.id)!;
  assert.deepEqual(written(test.store.page(bia!.id, number, 1, wholePage)), [text]);
});
