import assert from "node:assert/strict";
import fc from "fast-check";
import { digestOf } from "../../protocol/content.ts";
import { has, Model } from "./model.ts";
import { TestStore } from "./testing.ts";
import type { Entry, Operation, Outcome, Page, Skip } from "./types.ts";

const people = [1, 2, 3, 4];

const account = fc.constantFrom(...people);
const members = fc.array(account, { maxLength: 3 });
// Few ids, so that they are used again, for the same and for other things.
const clientId = fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h");
// The lobby, what the first batches make, and sometimes nothing.
const conversation = fc.constantFrom(1, 2, 2, 2, 3, 3, 4, 9);
const seq = fc.integer({ min: 0, max: 4 });

const append: fc.Arbitrary<Operation> = fc.record({
  author: account,
  clientId: fc.option(clientId, { nil: undefined }),
  target: fc.oneof(fc.record({ conversation }), fc.record({ direct: account })),
  content: fc.constantFrom("x", "x", "x", "y", "y", "boom"),
}).map((fields) => ({ kind: "append", ...fields, digest: digestOf(fields.content), at: 1 }));

const create: fc.Arbitrary<Operation> = fc.record({
  author: account,
  clientId,
  name: fc.constantFrom("#a", "#A", "#b"),
  members,
}).map((fields) => ({ kind: "create_group", ...fields, at: 1 }));

const change: fc.Arbitrary<Operation> = fc.record({
  author: account,
  clientId,
  conversation,
  action: fc.constantFrom("added" as const, "removed" as const, "left" as const),
  members,
}).map((fields) => ({ kind: "change_members", ...fields, at: 1 }));

const mark: fc.Arbitrary<Operation> = fc.record({
  account,
  conversation,
  delivered: fc.option(seq, { nil: undefined }),
  read: fc.option(seq, { nil: undefined }),
}).map((fields) => ({ kind: "mark", ...fields }));

/** Which operation of before is sent again. */
const again = fc.nat().map((which) => ({ which }));

const batch = fc.record({
  operations: fc.array(fc.oneof(append, append, create, change, change, mark, again), {
    maxLength: 10,
  }),
  /** Whether COMMIT fails. */
  broken: fc.integer({ min: 0, max: 9 }).map((number) => number === 9),
});

type Batch = typeof batch extends fc.Arbitrary<infer T> ? T : never;

/** The operations of a batch, with the repeats put in; `history` is what was sent before. */
function spelledOut({ operations }: Batch, history: Operation[]): Operation[] {
  return operations.flatMap((operation) => {
    if (!("which" in operation)) history.push(operation);
    else if (history.length === 0) return [];
    return "which" in operation ? history[operation.which % history.length]! : operation;
  });
}

/** Messages that say `boom` fail in the database, and so does the COMMIT behind the key `boom`. */
function makeBreakable(test: TestStore): void {
  test.database.exec(`
    CREATE TABLE promises (account INTEGER REFERENCES accounts DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER broken AFTER INSERT ON meta WHEN new.key = 'boom'
    BEGIN INSERT INTO promises VALUES (-1); END;
    CREATE TRIGGER boom BEFORE INSERT ON entries WHEN new.content = 'boom'
    BEGIN SELECT RAISE(ABORT, 'boom'); END`);
}

/** An outcome in the model's words. */
function inShort(outcome: Outcome): string {
  if (!outcome.ok) return outcome.code;
  if ("entry" in outcome) {
    const { entry, repeated } = outcome;
    if (entry === undefined) return "nothing";
    return `${entry.conversation.number}/${entry.seq}${repeated ? " repeated" : ""}`;
  }
  if (!("before" in outcome)) return "stored";
  const { before, after } = outcome;
  return `${before.delivered},${before.read} then ${after.delivered},${after.read}`;
}

function length(item: Entry | Skip): number {
  return "skip" in item ? item.to - item.from + 1 : 1;
}

/** What the pages of a conversation hold, entry by entry. */
function unfolded(pages: readonly Page[]): string[] {
  return pages.flatMap((page) => page.items).flatMap((item) => {
    if ("skip" in item) return Array(length(item)).fill("hidden");
    return [item.type === "message" ? item.content : JSON.parse(item.content).action];
  });
}

const limits = { maxEntries: 3, maxBytes: 1000 };

function forwards(test: TestStore, account: number, number: number): Page[] {
  const pages: Page[] = [];
  for (let from = 1;;) {
    const page = test.store.page(account, number, from, limits);
    if (page.items.length === 0) return pages;
    assert.equal(page.next, page.items.reduce((at, item) => at + length(item), from));
    pages.push(page);
    from = page.next;
  }
}

function backwards(test: TestStore, account: number, number: number): Page[] {
  const pages: Page[] = [];
  for (let before = 1000;;) {
    const page = test.store.pageBefore(account, number, before, limits);
    if (page.items.length === 0) return pages;
    pages.unshift(page);
    before = page.items.reduce((at, item) => at - length(item), page.next);
  }
}

function compare(test: TestStore, model: Model): void {
  const { store } = test;
  assert.equal(store.conversation(model.conversations.size + 1), undefined);
  for (const [number, expected] of model.conversations) {
    const live = store.conversation(number)!;
    assert.equal(live.head, expected.entries.length);
    assert.equal(live.kind, expected.kind);
    for (const account of people) {
      const isIn = has(expected, account);
      if (live.kind !== "lobby") assert.equal(live.members.has(account), isIn);
      const membership = store.membership(account, number);
      assert.equal(membership?.active ?? false, isIn);
      if (isIn) assert.equal(membership!.role === "owner", expected.owner === account);
      const { delivered = 0, read = 0 } = membership ?? {};
      assert.deepEqual([delivered, read], expected.marks.get(account) ?? [0, 0]);
      const visible = model.visible(account, number).map((body) => body.split(" ")[0]);
      assert.deepEqual(unfolded(forwards(test, account, number)), visible);
      assert.deepEqual(unfolded(backwards(test, account, number)), visible);
    }
  }
}

Deno.test("random batches leave the store as the rules say, in memory and on disk", async () => {
  const boom: Operation = { kind: "set_meta", key: "boom", value: "" };
  await fc.assert(
    fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 12 }), async (batches) => {
      using test = new TestStore();
      test.database.exec("PRAGMA synchronous = OFF");
      await test.people("ana", "bia", "caio", "davi");
      makeBreakable(test);
      const model = new Model(people);
      const history: Operation[] = [];
      for (const batch of batches) {
        const { broken } = batch;
        const all: Operation[] = [...spelledOut(batch, history), ...(broken ? [boom] : [])];
        const outcomes = await test.store.commit(all);
        assert.deepEqual(outcomes.map(inShort), model.commit(all, broken));
        compare(test, model);
      }
      test.reopen();
      compare(test, model);
    }),
    { numRuns: 150 },
  );
});
