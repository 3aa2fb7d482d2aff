import assert from "node:assert/strict";
import fc from "fast-check";
import { verifyActivity } from "./activity_verify.ts";
import { Pruning } from "./pruning.ts";
import { message, TestStore, wholePage, written } from "./testing.ts";
import type { Account, Conversation } from "./types.ts";

const day = 24 * 60 * 60 * 1000;

/** Two people with a group, in which one thing was said each day from the first on. */
async function withDays(days: number, settings = {}) {
  const test = new TestStore(settings);
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  test.now = 0;
  const group = await test.group(ana, "#lab", bia);
  for (let n = 1; n <= days; n++) {
    test.now = n * day;
    await say(test, ana, group, `word ${n}`);
  }
  return { test, ana, bia, group };
}

async function say(test: TestStore, who: Account, where: Conversation, content: string) {
  const append = message(who.id, test.newId(), { conversation: where.number }, content);
  return (await test.do({ ...append, at: test.now })).entry;
}

async function pruneAll(test: TestStore, usual?: number): Promise<number> {
  const pruning = new Pruning({ store: test.store, usual, now: () => test.now });
  let total = 0;
  for (let pruned; (pruned = await pruning.prune()) !== undefined;) total += pruned;
  return total;
}

function keep(test: TestStore, conversation: number | undefined, days: number | undefined) {
  return test.do({ kind: "set_retention", conversation, days, at: test.now });
}

/** The texts that are on the disk, with what the log says of each. */
function texts(test: TestStore) {
  return test.database.prepare(
    "SELECT content, bytes, deleted FROM entries WHERE type = 'message' ORDER BY id",
  ).all().map(({ content, bytes, deleted }) => [content, bytes, deleted]);
}

Deno.test("texts that are too old are erased and skipped; newer ones stay", async () => {
  const { test, bia, group } = await withDays(5);
  using _ = test;
  await keep(test, group.number, 3);
  assert.equal(await pruneAll(test), 2);
  assert.equal(group.first, 3);
  const page = () => written(test.store.page(bia.id, group.number, 1, wholePage));
  assert.deepEqual(page(), ["1-2:pruned", "word 2", "word 3", "word 4", "word 5"]);
  assert.deepEqual(texts(test)[0], ["", 6, null]);
  test.now += 2 * day + 1;
  assert.equal(await pruneAll(test), 3);
  assert.deepEqual(page(), ["1-5:pruned", "word 5"]);
  test.reopen();
  assert.equal(test.store.conversation(group.number)!.first, 6);
  assert.deepEqual(page(), ["1-5:pruned", "word 5"]);
});

Deno.test("a conversation of which everything was erased goes on where it was", async () => {
  const { test, ana, bia, group } = await withDays(2);
  using _ = test;
  test.now = 90 * day;
  await keep(test, undefined, 30);
  assert.equal(await pruneAll(test), 3);
  test.reopen();
  const again = test.store.conversation(group.number)!;
  assert.deepEqual([again.first, again.head], [4, 3]);
  assert.equal((await say(test, ana, again, "afterwards")).seq, 4);
  const page = test.store.page(bia.id, group.number, 1, wholePage);
  assert.deepEqual(written(page), ["1-3:pruned", "afterwards"]);
});

Deno.test("a conversation's own rule comes before the usual one, also that nothing is erased", async () => {
  const { test, ana, bia, group } = await withDays(5);
  using _ = test;
  test.now = 0;
  const { conversation: direct } = await test.say(ana, { direct: bia.id }, "old");
  test.now = 5 * day;
  await keep(test, undefined, 2);
  await keep(test, group.number, 0);
  assert.deepEqual([test.store.retention.usual(), test.store.retention.of(group.number)], [2, 0]);
  assert.deepEqual([...test.store.retention.rules(0, 9)], [
    { __proto__: null, conversation: group.number, days: 0 },
  ]);
  assert.equal(await pruneAll(test), 1);
  assert.deepEqual([direct.first, group.first], [2, 1]);
  await keep(test, group.number, undefined);
  assert.equal(await pruneAll(test, 4), 1, "what the operator said at the start counts");
  assert.deepEqual(await test.try({ kind: "set_retention", conversation: 99, days: 1, at: 0 }), {
    ok: false,
    code: "unknown_conversation",
    details: { conversation: "99" },
  });
});

Deno.test("an erased message that is sent again is acknowledged as it was, and is not there again", async () => {
  const { test, ana, group } = await withDays(0);
  using _ = test;
  const once = message(ana.id, "once", { conversation: group.number }, "said once");
  const { entry: { seq, digest } } = await test.do(once);
  test.now = 9 * day;
  await keep(test, undefined, 1);
  await pruneAll(test);
  const again = await test.do(once);
  assert.deepEqual([again.repeated, again.entry.seq, again.entry.digest], [true, seq, digest]);
  const other = message(ana.id, "once", { conversation: group.number }, "said otherwise");
  assert.equal((await test.try(other)).ok, false);
});

Deno.test("what is about an erased message shows nothing of it, and it takes no more edits", async () => {
  const { test, ana, bia, group } = await withDays(1);
  using _ = test;
  const at = test.now = 3 * day;
  const about = { author: ana.id, conversation: group.number, target: 2, at };
  const edit = { kind: "revise", ...about, content: "edited", digest: "" } as const;
  await test.do({ ...edit, clientId: "edit" });
  await keep(test, group.number, 1);
  assert.equal(await pruneAll(test), 2);
  const { items } = test.store.page(bia.id, group.number, 3, wholePage);
  assert.deepEqual(items, [{ skip: "pruned", from: 3, to: 3 }]);
  assert.equal(verifyActivity(test.database).ok, true);
  const refused = await test.try({ ...edit, clientId: "late" });
  assert.equal(refused.ok ? "" : refused.code, "unknown_entry");
});

Deno.test("of an erased message no word is found, whether it was indexed or not", async () => {
  for (const indexed of [false, true]) {
    const { test, bia, group } = await withDays(3);
    using _ = test;
    if (indexed) await test.do({ kind: "index_entries" });
    await keep(test, group.number, 1);
    await pruneAll(test);
    const { entries } = await test.store.search(bia.id, { text: "word", limit: 9 });
    assert.deepEqual(entries.map(({ content }) => content), ["word 3", "word 2"]);
    await test.do({ kind: "index_entries" });
    test.database.exec("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, 'instance')");
    const words = test.database.prepare("SELECT term FROM words ORDER BY term").all();
    assert.deepEqual(words.map(({ term }) => term), ["2", "3", "word", "word"]);
  }
});

Deno.test("a long conversation is erased in small steps", async () => {
  const { test, ana, group } = await withDays(0);
  using _ = test;
  for (let n = 0; n < 30; n++) await say(test, ana, group, `word ${n}`);
  const long = "palavra ".repeat(2000);
  for (let n = 0; n < 3; n++) await say(test, ana, group, long);
  test.now = 9 * day;
  await keep(test, undefined, 1);
  const pruning = new Pruning({ store: test.store, usual: undefined, now: () => test.now });
  const steps: number[] = [];
  for (let pruned; (pruned = await pruning.prune()) !== undefined;) steps.push(pruned);
  assert.equal(steps.reduce((sum, step) => sum + step), 34);
  assert.ok(Math.max(...steps) <= 8 && steps.slice(-3).every((step) => step === 1), `${steps}`);
});

Deno.test("one look is at a few conversations, whether their texts have places or not", async () => {
  for (const mostUnplaced of [1, 99]) {
    const { test, ana, group } = await withDays(1, { mostUnplaced });
    using _ = test;
    const later = await test.group(ana, "#later");
    test.now = 9 * day;
    const young = await test.group(ana, "#young");
    const look = (after: number) => test.store.retention.overdue(5, test.now, after, 2);
    const before = 4 * day;
    assert.deepEqual(look(0), {
      overdue: [{ conversation: group.number, before }],
      next: group.number,
    });
    assert.deepEqual(look(group.number), {
      overdue: [{ conversation: later.number, before }],
      next: young.number,
    });
    assert.deepEqual(look(young.number), { overdue: [], next: undefined });
  }
});

Deno.test("a commit that fails erases nothing, and the next one does", async () => {
  const { test, bia, group } = await withDays(2);
  using _ = test;
  test.now = 9 * day;
  await keep(test, undefined, 1);
  test.database.exec(
    "CREATE TEMP TRIGGER broken BEFORE UPDATE OF first ON conversations " +
      "BEGIN SELECT RAISE(ABORT, 'broken'); END",
  );
  const pruning = new Pruning({ store: test.store, usual: undefined, now: () => test.now });
  assert.equal(await pruning.prune(), 0);
  assert.equal(await pruning.prune(), undefined);
  assert.equal(group.first, 1);
  const page = () => written(test.store.page(bia.id, group.number, 1, wholePage));
  assert.deepEqual(page(), ["created", "word 1", "word 2"]);
  test.database.exec("DROP TRIGGER broken");
  pruning.ask();
  assert.equal(await pruning.prune(), 3);
  assert.deepEqual(page(), ["1-3:pruned"]);
});

Deno.test("whatever the times and rules, exactly the old beginning of a conversation is erased", async () => {
  const times = fc.array(fc.nat(9), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      times,
      fc.integer({ min: 1, max: 9 }),
      fc.nat(9),
      async (at, days, unplaced) => {
        const { test, ana, bia, group } = await withDays(0, { mostUnplaced: unplaced });
        using _ = test;
        for (const [index, when] of at.entries()) {
          test.now = when * day;
          await say(test, ana, group, `word ${index}`);
        }
        test.now = 9 * day;
        await keep(test, group.number, days);
        await pruneAll(test);
        const all = [0, ...at];
        const kept = all.findIndex((when) => when >= 9 - days);
        assert.equal(group.first, kept === -1 ? all.length + 1 : kept + 1);
        const { items } = test.store.page(bia.id, group.number, 1, wholePage);
        const shown = items.filter((item) => "seq" in item && item.content !== "");
        assert.equal(shown.length, all.length + 1 - group.first);
      },
    ),
    { numRuns: 40 },
  );
});
