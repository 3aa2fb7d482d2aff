import assert from "node:assert/strict";
import fc from "fast-check";
import { FairLine } from "./fair_line.ts";

type Item = readonly [source: string, number: number];

function lineOf(sources: readonly string[]): FairLine<Item> {
  const line = new FairLine<Item>();
  sources.forEach((source, number) => line.add(source, [source, number]));
  return line;
}

function takeAll(line: FairLine<Item>): Item[] {
  return Array.from({ length: line.size }, () => line.next()!);
}

const someSources = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 });

Deno.test("sources take turns, and each is served in its own order", () => {
  const taken = takeAll(lineOf([..."aaaabbc"]));
  assert.equal(taken.map(([source]) => source).join(""), "abcabaa");
  fc.assert(fc.property(someSources, (sources) => {
    const line = lineOf(sources);
    const expected = line.inOrder();
    const items = takeAll(line);
    assert.deepEqual(items, expected);
    assert.equal(items.length, sources.length);
    for (const source of new Set(sources)) {
      const numbers = items.filter(([from]) => from === source).map(([, number]) => number);
      assert.deepEqual(numbers, [...numbers].sort((one, other) => one - other));
    }
  }));
});

Deno.test("nobody waits for more than one of each other source", () => {
  fc.assert(fc.property(someSources, (sources) => {
    const line = lineOf(sources);
    line.add("new", ["new", -1]);
    const at = takeAll(line).findIndex(([source]) => source === "new");
    assert.ok(at <= new Set(sources).size);
  }));
});

Deno.test("the busiest source gives up its newest or its oldest, and one that left has no turn", () => {
  const line = lineOf([..."abbcb"]);
  assert.equal(line.busiest(), "b");
  assert.deepEqual(line.takeNewest("b"), ["b", 4]);
  assert.deepEqual([line.oldest("b"), line.takeOldest("b")], [["b", 1], ["b", 1]]);
  assert.equal(line.takeOldest("nobody"), undefined);
  const [first] = line.inOrder();
  line.remove("a", first!);
  line.remove("a", first!);
  assert.deepEqual([line.size, line.count("a")], [2, 0]);
  assert.deepEqual(takeAll(line), [["b", 2], ["c", 3]]);
  assert.deepEqual([line.next(), line.busiest(), line.size], [undefined, undefined, 0]);
});
