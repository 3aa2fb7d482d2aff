import assert from "node:assert/strict";
import fc from "fast-check";
import { boom, makeBreakable } from "../../tests/support/breakable_store.ts";
import { backwards, forwards, unfolded } from "./model_pages.ts";
import { message, SecondConnection, TestStore } from "./testing.ts";
import type { Operation } from "./types.ts";

const people = [1, 2, 3];

interface Said {
  readonly author: number;
  readonly text: string;
  readonly hidden: boolean;
}

/** Direct conversations and blocks once more, as simply as can be. */
class Model {
  blocks = new Set<string>();
  said = new Map<string, Said[]>();
  /** Who wrote in a direct conversation, or was written to and not blocking. */
  known = new Set<string>();

  carryOut(operation: Operation): void {
    if (operation.kind === "set_block") {
      const { account, other, blocked } = operation;
      if (account === other) return;
      if (blocked) this.blocks.add(`${account}>${other}`);
      else this.blocks.delete(`${account}>${other}`);
    }
    if (operation.kind !== "append" || !("direct" in operation.target)) return;
    const { author, content: text, target: { direct: other } } = operation;
    const pair = pairOf(author, other);
    const hidden = this.blocks.has(`${other}>${author}`);
    this.said.set(pair, [...this.said.get(pair) ?? [], { author, text, hidden }]);
    this.known.add(`${author} ${pair}`);
    if (!hidden) this.known.add(`${other} ${pair}`);
  }

  /** What somebody may see; `undefined` when they know of no such conversation. */
  visible(account: number, pair: string): string[] | undefined {
    if (!this.known.has(`${account} ${pair}`)) return undefined;
    return this.said.get(pair)!.map(({ author, text, hidden }) =>
      hidden && author !== account ? "hidden" : text
    );
  }
}

function pairOf(one: number, other: number): string {
  return [one, other].sort().join(" ");
}

// Two of them have most to do with each other.
const account = fc.constantFrom(1, 1, 1, 2, 2, 2, 3);
const say = fc.tuple(account, account, fc.constantFrom("x", "y", "z")).map(
  ([author, other, text]): Operation => message(author, undefined, { direct: other }, text),
);
const block = fc.tuple(account, account, fc.boolean()).map(
  ([account, other, blocked]): Operation => ({ kind: "set_block", account, other, blocked, at: 1 }),
);
const batch = fc.record({
  operations: fc.oneof(
    fc.array(fc.oneof(say, say, block), { maxLength: 4 }),
    fc.array(say, { maxLength: 8 }),
  ),
  fails: fc.constantFrom(false, false, false, false, true),
});

// Most stories begin with somebody who is blocked before anything is said.
const first = fc.array(block, { maxLength: 4 })
  .map((operations) => ({ operations, fails: false }));
const story = fc.tuple(first, fc.array(batch, { minLength: 1, maxLength: 10 }))
  .map(([first, rest]) => [first, ...rest]);

function compare({ store }: TestStore, model: Model): void {
  for (const viewer of people) {
    const listed = store.membershipsOf(viewer).slice(1).map(({ conversation }) => conversation);
    const known = people.filter((other) => model.known.has(`${viewer} ${pairOf(viewer, other)}`));
    assert.equal(listed.length, known.length);
    for (const other of people) {
      const isBlocked = store.people.block(viewer, other) !== undefined;
      assert.equal(isBlocked, model.blocks.has(`${viewer}>${other}`));
      const conversation = store.directBetween(viewer, other);
      const visible = model.visible(viewer, pairOf(viewer, other));
      assert.equal(conversation?.members.has(viewer) ?? false, visible !== undefined);
      if (conversation === undefined) continue;
      assert.equal(listed.includes(conversation), visible !== undefined);
      const { number } = conversation;
      assert.equal(store.membership(viewer, number)?.active, visible && true);
      assert.deepEqual(unfolded(forwards(store, viewer, number)), visible ?? []);
      assert.deepEqual(unfolded(backwards(store, viewer, number)), visible ?? []);
      // Whoever may see somebody is among those who are told.
      const sees = store.people.visibleTo(viewer).has(other);
      assert.equal(store.people.audienceOf(other).has(viewer), sees);
      assert.equal(sees, visible !== undefined && viewer !== other);
    }
  }
}

async function check(isAside: boolean): Promise<number> {
  let aside = 0;
  await fc.assert(
    fc.asyncProperty(story, async (batches) => {
      await using test = new TestStore(
        isAside ? { appender: (path) => new SecondConnection(path) } : {},
      );
      await test.people("ana", "bia", "caio");
      test.database.exec("PRAGMA synchronous = OFF");
      makeBreakable(test);
      const model = new Model();
      for (const { operations, fails } of batches) {
        const all = fails ? [...operations, boom] : operations;
        const written = isAside ? test.store.commitAside(all) : undefined;
        if (written !== undefined) aside++;
        await (written ?? test.store.commit(all));
        if (!fails) { for (const operation of operations) model.carryOut(operation); }
        compare(test, model);
      }
      await test.reopenAside();
      compare(test, model);
    }),
    { numRuns: 100 },
  );
  return aside;
}

Deno.test("whatever is said and blocked, everybody sees their part of it, and no more", async () => {
  await check(false);
});

Deno.test("so it is when batches are written aside", async () => {
  const aside = await check(true);
  assert.ok(aside > 40, `only ${aside} batches were written aside`);
});
