import assert from "node:assert/strict";
import fc from "fast-check";
import { figureNames, type Figures, mapFigures } from "../../protocol/figures.ts";
import { averageOf, placesOf, summaryOf } from "./standings.ts";

const none: Figures = mapFigures(() => null);

Deno.test("a figure that a host cannot tell leaves all that is said of it, and nothing else", () => {
  const all = [
    { ...none, cpus: 4, temperature: 50 },
    { ...none, cpus: 8, temperature: null },
    { ...none, cpus: 3, temperature: 41 },
    { ...none, cpus: 8 },
  ];
  assert.deepEqual(averageOf(all), { ...none, cpus: 5.75, temperature: 45.5 });
  assert.deepEqual(summaryOf(all), {
    mean: { ...none, cpus: 5.75, temperature: 45.5 },
    median: { ...none, cpus: 6, temperature: 45.5 },
    min: { ...none, cpus: 3, temperature: 41 },
    max: { ...none, cpus: 8, temperature: 50 },
  });
  assert.deepEqual(all.map((own) => placesOf(own, all)), [
    { cpus: { rank: 3, of: 4 }, temperature: { rank: 1, of: 2 } },
    { cpus: { rank: 1, of: 4 } },
    { cpus: { rank: 4, of: 4 }, temperature: { rank: 2, of: 2 } },
    { cpus: { rank: 1, of: 4 } },
  ]);
});

Deno.test("of no hosts at all nothing can be told", () => {
  assert.deepEqual(summaryOf([]), { mean: none, median: none, min: none, max: none });
});

Deno.test("a mean is between the least and the most, and of equals it is their value", () => {
  const bytes = fc.integer({ min: 0, max: 2 ** 48 });
  fc.assert(fc.property(fc.array(bytes, { minLength: 1, maxLength: 50 }), (values) => {
    const mean = averageOf(values.map((value) => ({ ...none, disk_free: value }))).disk_free!;
    assert.ok(mean >= Math.min(...values) && mean <= Math.max(...values));
  }));
  const equal: Figures = { ...none, disk_free: 123_456_789_012 };
  assert.deepEqual(averageOf([equal, equal, equal]), equal);
  const noisy: Figures = { ...none, load_1: 0.1 + 0.2 };
  assert.deepEqual(averageOf([noisy, noisy]), noisy);
});

/** Sixteenths of few digits: sums of them have no noise, so that what is worked out here is right to the digit. */
const value = fc.option(fc.integer({ min: -4096, max: 2 ** 32 }).map((whole) => whole / 16));
const host = fc.record(mapFigures(() => value)) as fc.Arbitrary<Figures>;

Deno.test("every number is what one finds by counting, whatever the hosts' order", () => {
  fc.assert(fc.property(fc.array(host, { maxLength: 9 }), (all) => {
    const { mean, median, min, max } = summaryOf(all);
    for (const name of figureNames) {
      const told = all.map((figures) => figures[name]).filter((one) => one !== null);
      if (told.length === 0) {
        assert.deepEqual([mean[name], median[name], min[name], max[name]], Array(4).fill(null));
        continue;
      }
      let sum = 0;
      for (const one of told) sum += one;
      assert.equal(mean[name], Number((sum / told.length).toPrecision(15)));
      const below = (one: number) => told.filter((other) => other < one).length;
      const middle = told.filter((one) =>
        below(one) <= told.length / 2 &&
        told.filter((other) => other > one).length <= told.length / 2
      );
      const half = (Math.min(...middle) + Math.max(...middle)) / 2;
      assert.equal(median[name], Number(half.toPrecision(15)));
      assert.deepEqual([min[name], max[name]], [Math.min(...told), Math.max(...told)]);
    }
    assert.deepEqual(summaryOf(all.toReversed()), { mean, median, min, max });
    for (const own of all) {
      const places = placesOf(own, all);
      for (const name of figureNames) {
        const higher = all.filter((other) => other[name] !== null && other[name] > own[name]!);
        const of = all.filter((other) => other[name] !== null).length;
        const place = own[name] === null ? undefined : { rank: higher.length + 1, of };
        assert.deepEqual(places[name], place);
      }
    }
  }));
});
