import assert from "node:assert/strict";
import fc from "fast-check";
import { type Budget, grade, gradedValue, median, ratioOf } from "./measures.ts";

Deno.test("the median is the middle one, or the mean of the two in the middle", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([10, 1, 3, 2]), 2.5);
  assert.equal(median([7]), 7);
  assert.throws(() => median([]), RangeError);
});

Deno.test("the order of the runs does not change the median, and half are on either side", () => {
  const runs = fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 9 });
  fc.assert(fc.property(runs, (values) => {
    const middle = median(values);
    assert.equal(median(values.toReversed()), middle);
    assert.ok(values.filter((value) => value <= middle).length * 2 >= values.length);
    assert.ok(values.filter((value) => value >= middle).length * 2 >= values.length);
  }));
});

Deno.test("a ratio is ours through theirs, and nothing beside nothing", () => {
  assert.equal(ratioOf(50, 200), 0.25);
  assert.equal(ratioOf(50, 0), undefined);
});

Deno.test("a ratio is better when higher, and a time when lower", () => {
  const ratio: Budget = { unit: "×", atLeast: 0.3, goal: 1 };
  assert.deepEqual([0.29, 0.3, 0.99, 1].map((value) => grade(ratio, value)), [
    "missed",
    "at least",
    "at least",
    "goal",
  ]);
  const time: Budget = { unit: "ms", atLeast: 10, goal: 3 };
  assert.deepEqual([3, 3.1, 10, 10.1].map((value) => grade(time, value)), [
    "goal",
    "at least",
    "at least",
    "missed",
  ]);
});

Deno.test("a budget in × is about the ratio, and any other about our own figure", () => {
  const result = { ours: { value: 7, unit: "ms" }, ratio: 0.5, remarks: [] } as const;
  assert.equal(gradedValue({ unit: "×", atLeast: 1, goal: 2 }, result), 0.5);
  assert.equal(gradedValue({ unit: "ms", atLeast: 10, goal: 2 }, result), 7);
  assert.equal(gradedValue({ unit: "kB", atLeast: 10, goal: 2 }, result), undefined);
});
