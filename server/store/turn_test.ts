import assert from "node:assert/strict";
import { Turn } from "./turn.ts";
import type { Operation, Outcome, Store } from "./types.ts";

type SetMeta = Operation<"set_meta">;

/** A store that remembers its batches, and commits them when a test says so. */
class SlowStore {
  readonly batches: SetMeta[][] = [];
  readonly #gates: (() => void)[] = [];

  async commit(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    this.batches.push(batch as SetMeta[]);
    await new Promise<void>((resolve) => this.#gates.push(resolve));
    return batch.map(() => ({ ok: true }) as Outcome);
  }

  /** Whether batches are taken aside. */
  hasOtherThread = false;

  commitAside(batch: readonly Operation[]): Promise<readonly Outcome[]> | undefined {
    return this.hasOtherThread && batch.length > 0 ? this.commit(batch) : undefined;
  }

  async finishOne(): Promise<void> {
    while (this.#gates.length === 0) await new Promise((resolve) => setTimeout(resolve));
    this.#gates.shift()!();
  }
}

function turnOn(store: SlowStore, bugs: unknown[] = []): Turn {
  // A turn uses nothing of a store but `commit`.
  return new Turn(store as unknown as Store, (error) => bugs.push(error));
}

function keep(key: string): SetMeta {
  return { kind: "set_meta", key, value: "" };
}

Deno.test("what comes in one turn is committed together, what comes meanwhile in the next", async () => {
  const store = new SlowStore();
  const turn = turnOn(store);
  const settled: string[] = [];
  for (const key of ["a", "b"]) turn.add(keep(key), () => settled.push(key));
  const first = store.finishOne();
  await Promise.resolve();
  assert.equal(settled.length, 0);
  await first;
  turn.add(keep("c"), () => settled.push("c"));
  await store.finishOne();
  await turn.settled();
  const keys = store.batches.map((batch) => batch.map(({ key }) => key));
  assert.deepEqual(keys, [["a", "b"], ["c"]]);
  assert.deepEqual(settled, ["a", "b", "c"]);
});

Deno.test("nobody is told before the commit", async () => {
  const store = new SlowStore();
  const turn = turnOn(store);
  let told = false;
  turn.add(keep("a"), () => (told = true));
  while (store.batches.length === 0) await new Promise((resolve) => setTimeout(resolve));
  assert.equal(told, false);
  await store.finishOne();
  await turn.settled();
  assert.equal(told, true);
});

Deno.test("a settler that fails does not keep the others from being told", async () => {
  const store = new SlowStore();
  const bugs: unknown[] = [];
  const turn = turnOn(store, bugs);
  let told = false;
  turn.add(keep("a"), () => {
    throw new Error("a bug");
  });
  turn.add(keep("b"), () => (told = true));
  await store.finishOne();
  await turn.settled();
  assert.equal(told, true);
  assert.equal(bugs.length, 1);
});

Deno.test("the next batch is given away before the last one is told of", async () => {
  const store = new SlowStore();
  store.hasOtherThread = true;
  const turn = turnOn(store);
  const batchesWhenTold: number[] = [];
  turn.add(keep("a"), () => batchesWhenTold.push(store.batches.length));
  while (store.batches.length === 0) await new Promise((resolve) => setTimeout(resolve));
  turn.add(keep("b"), () => batchesWhenTold.push(store.batches.length));
  await store.finishOne();
  await store.finishOne();
  await turn.settled();
  assert.deepEqual(batchesWhenTold, [2, 2]);
});

Deno.test("a flood is given away in parts, in order", async () => {
  const store = new SlowStore();
  store.hasOtherThread = true;
  const turn = turnOn(store);
  const told: number[] = [];
  for (let at = 0; at < 600; at++) turn.add(keep(String(at)), () => told.push(at));
  for (let parts = 0; parts < 3; parts++) await store.finishOne();
  await turn.settled();
  assert.deepEqual(store.batches.map(({ length }) => length), [256, 256, 88]);
  assert.deepEqual(told, Array.from({ length: 600 }, (_, at) => at));
});

Deno.test("every commit is heard of as it begins, also those that are given away in a row", async () => {
  const store = new SlowStore();
  store.hasOtherThread = true;
  const turn = turnOn(store);
  let heard = 0;
  turn.onCommit = () => heard++;
  for (let at = 0; at < 600; at++) turn.add(keep(String(at)));
  for (let parts = 0; parts < 3; parts++) await store.finishOne();
  store.hasOtherThread = false;
  turn.add(keep("here"));
  await store.finishOne();
  await turn.settled();
  assert.deepEqual([heard, store.batches.length], [4, 4]);
});
