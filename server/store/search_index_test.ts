import assert from "node:assert/strict";
import { checkDatabase } from "./check.ts";
import { SearchIndex } from "./search_index.ts";
import { revision, TestStore } from "./testing.ts";

/** A store in which somebody said three things, with its index. */
async function withTexts(...texts: string[]) {
  const test = new TestStore();
  const [ana] = await test.people("ana");
  for (const text of texts) {
    await test.say(ana!, { direct: ana!.id }, text);
  }
  const index = new SearchIndex(test.database, () => {});
  const found = (match: string) =>
    test.database.prepare("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid")
      .all(match).map(({ rowid }) => rowid);
  test.database.exec("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, 'instance')");
  /** Every word of the index, with its row. */
  const words = () =>
    test.database.prepare("SELECT term, doc FROM words ORDER BY doc, term").all()
      .map(({ term, doc }) => `${doc} ${term}`);
  return { test, index, found, words };
}

Deno.test("the index advances by small steps to the last row, and says when it is there", async () => {
  const { test, index, found, words } = await withTexts("one", "Two", "três");
  using _ = test;
  assert.equal(index.advance(2), true);
  assert.equal(index.watermark(), 2);
  assert.deepEqual(found("one OR two OR tres"), [1, 2]);
  assert.equal(index.advance(2), false);
  assert.deepEqual(found("one OR two OR tres"), [1, 2, 3]);
  assert.equal(index.advance(2), false);
  assert.deepEqual(words(), ["1 one", "2 two", "3 tres"]);
});

Deno.test("a step has one long text, however long, and not two", async () => {
  const long = "palavra ".repeat(4096);
  const { test, index } = await withTexts(long, long, "fim");
  using _ = test;
  assert.equal(index.advance(), true);
  assert.equal(index.watermark(), 1);
  assert.equal(index.advance(), true);
  assert.equal(index.advance(), false);
  assert.equal(index.watermark(), 3);
});

Deno.test("what was changed or removed is found by its present text alone, indexed before or after", async () => {
  const { test, index, found, words } = await withTexts("apple", "pear", "plum");
  using _ = test;
  index.advance(2);
  const write = test.database.prepare("UPDATE entries SET content = ? WHERE id = ?");
  const change = (row: number, before: string, after: string) => {
    write.run(after, row);
    index.changed(row, before, after);
  };
  change(1, "apple", "cherry");
  change(3, "plum", "grape");
  write.run("", 2);
  index.removed(2, "pear");
  assert.deepEqual(found("apple OR pear OR cherry"), [1]);
  assert.equal(index.advance(), false);
  assert.deepEqual(found("plum OR grape"), [3]);
  write.run("", 3);
  index.removed(3, "grape");
  index.removed(3, "");
  assert.deepEqual(found("cherry OR grape"), [1]);
  assert.deepEqual(words(), ["1 cherry"]);
});

Deno.test("the words of a long text that was changed wait for a quiet moment, and nobody finds them", async () => {
  const long = (word: string) => `${word} ${"-".repeat(300)}`;
  const { test, words } = await withTexts(long("apple"), "pear", long("plum"));
  using _ = test;
  const ana = test.store.accountNamed("ana")!.id;
  const { number } = test.store.directBetween(ana, ana)!;
  const find = async (text: string) => {
    const { entries } = await test.store.search(ana, { text, limit: 9 });
    return entries.map(({ seq }) => seq);
  };
  const step = async () => (await test.do({ kind: "index_entries" })).more;
  assert.equal(await step(), false);
  await test.do(revision(ana, "1", number, 1, long("cherry")));
  await test.do(revision(ana, "2", number, 1, "grape and pear"));
  await test.do(revision(ana, "3", number, 3, undefined));
  assert.deepEqual(words(), ["1 apple", "2 pear", "3 plum"]);
  const isSeen = async () => {
    for (const word of ["apple", "cherry", "plum"]) assert.deepEqual(await find(word), [], word);
    assert.deepEqual(await find("grape"), [1]);
    assert.deepEqual(await find("pear"), [2, 1]);
  };
  await isSeen();
  assert.deepEqual(checkDatabase(test.path), []);
  assert.equal(await step(), true);
  await isSeen();
  test.reopen();
  await isSeen();
  assert.equal(await step(), true);
  assert.equal(await step(), false);
  await isSeen();
  const has =
    "SELECT (SELECT count(*) FROM outdated) AS waiting, count(*) AS rows FROM search_docsize";
  assert.deepEqual({ ...test.database.prepare(has).get() }, { waiting: 0, rows: 2 });
});
