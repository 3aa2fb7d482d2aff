import assert from "node:assert/strict";
import fc from "fast-check";
import { Cursor, type Step, TooFarAhead } from "./cursor.ts";

const entry = (seq: number): Step => ({ from: seq, to: seq, frame: { type: "message", seq } });
const skip = (from: number, to: number): Step => ({ from, to, frame: { type: "skip" } });

/** A conversation as entries and skips without gaps, from 1 on. */
const log = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 40 }).map(
  (lengths) => {
    let next = 1;
    return lengths.map((length) => {
      const step = length === 1 ? entry(next) : skip(next, next + length - 1);
      next += length;
      return step;
    });
  },
);

Deno.test("whatever order frames come in, each is handed out once and in its place", () => {
  const disorder = log.chain((steps) =>
    fc.tuple(
      fc.constant(steps),
      fc.shuffledSubarray([...steps, ...steps], {
        minLength: 2 * steps.length,
        maxLength: 2 * steps.length,
      }),
    )
  );
  fc.assert(fc.property(disorder, ([steps, shuffled]) => {
    const cursor = new Cursor(0);
    const handedOut = shuffled.flatMap((step) => cursor.offer(step));
    assert.deepEqual(handedOut, steps);
    assert.equal(cursor.at, steps.at(-1)!.to);
  }));
});

Deno.test("what is missing holds back all that follows it, and nothing else", () => {
  fc.assert(fc.property(log, fc.nat(), (steps, pick) => {
    const missing = pick % steps.length;
    const cursor = new Cursor(0);
    const handedOut = steps.filter((_, at) => at !== missing).flatMap((step) => cursor.offer(step));
    assert.deepEqual(handedOut, steps.slice(0, missing));
    assert.deepEqual(cursor.offer(steps[missing]!), steps.slice(missing));
  }));
});

Deno.test("the first frame of a new conversation says where it begins for us", () => {
  const cursor = new Cursor(undefined);
  assert.deepEqual(cursor.offer(entry(57)).length, 1);
  assert.equal(cursor.at, 57);
  assert.deepEqual(cursor.offer(entry(56)), []);
});

Deno.test("an early ack waits for the replay that says where a conversation begins", () => {
  const cursor = new Cursor(undefined);
  assert.deepEqual(cursor.offer(entry(9), false), []);
  assert.deepEqual(cursor.offer(entry(7)), [entry(7)]);
  assert.deepEqual(cursor.offer(entry(8)), [entry(8), entry(9)]);
});

Deno.test("a skip that begins before the cursor moves it to its end", () => {
  const cursor = new Cursor(5);
  assert.deepEqual(cursor.offer(skip(3, 9)), [skip(3, 9)]);
  assert.equal(cursor.at, 9);
});

Deno.test("a conversation that stays stuck is given up before it fills the memory", () => {
  const cursor = new Cursor(0);
  const fill = () => {
    for (let seq = 2; seq < 10_000; seq++) cursor.offer(entry(seq));
  };
  assert.throws(fill, TooFarAhead);
});
