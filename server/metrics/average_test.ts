import assert from "node:assert/strict";
import fc from "fast-check";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { averageOf } from "./average.ts";

const none: Figures = mapFigures(() => null);

Deno.test("a figure that a host cannot tell leaves its mean, and no other", () => {
  const average = averageOf([
    { ...none, cpus: 4, temperature: 50 },
    { ...none, cpus: 8, temperature: null },
    { ...none, cpus: 3, temperature: 41 },
  ]);
  assert.deepEqual(average, { ...none, cpus: 5, temperature: 45.5 });
});

Deno.test("of no hosts at all nothing can be told", () => {
  assert.deepEqual(averageOf([]), none);
});

Deno.test("a mean is between the least and the most, and of equals it is their value", () => {
  const bytes = fc.integer({ min: 0, max: 2 ** 48 });
  fc.assert(fc.property(fc.array(bytes, { minLength: 1, maxLength: 50 }), (values) => {
    const mean = averageOf(values.map((value) => ({ ...none, disk_free: value }))).disk_free!;
    assert.ok(mean >= Math.min(...values) && mean <= Math.max(...values));
  }));
  const equal: Figures = { ...none, disk_free: 123_456_789_012 };
  assert.deepEqual(averageOf([equal, equal, equal]), equal);
});
