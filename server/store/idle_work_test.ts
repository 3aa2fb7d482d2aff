import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { IdleWork } from "./idle_work.ts";

function unexpected(error: unknown): never {
  throw error;
}

/** A chore of so many steps, and the time at which each was made. */
function chore(clock: FakeClock, steps: number) {
  const made: number[] = [];
  const step = () => {
    made.push(clock.monotonic());
    return Promise.resolve(--steps > 0);
  };
  return { made, step };
}

/** Lets time pass in small steps, and everything happen that falls due. */
async function pass(clock: FakeClock, ms: number, each: () => void = () => {}) {
  for (let passed = 0; passed < ms; passed += 10) {
    each();
    clock.advance(10);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

Deno.test("a chore waits for a quiet moment, goes on until it is done, and then sleeps", async () => {
  const clock = new FakeClock();
  const work = chore(clock, 3);
  const idle = new IdleWork(clock, [work], unexpected);
  assert.equal(clock.msToNext(), undefined);
  idle.wake();
  clock.advance(150);
  idle.wake();
  await pass(clock, 190);
  assert.deepEqual(work.made, []);
  await pass(clock, 100);
  assert.deepEqual(work.made, [350, 370, 390]);
  assert.equal(clock.msToNext(), undefined);
  await idle.close();
});

Deno.test("a server that is never quiet has its chores done, too, and more slowly", async () => {
  const clock = new FakeClock();
  const work = chore(clock, 3);
  const idle = new IdleWork(clock, [work], unexpected);
  await pass(clock, 4900, () => idle.wake());
  assert.deepEqual(work.made, []);
  await pass(clock, 1000, () => idle.wake());
  assert.equal(work.made.length, 3);
  assert.ok(work.made[1]! - work.made[0]! >= 100);
  await idle.close();
});

Deno.test("what comes while a step is made is not forgotten", async () => {
  const clock = new FakeClock();
  const steps: PromiseWithResolvers<boolean>[] = [];
  const step = () => {
    steps.push(Promise.withResolvers());
    return steps.at(-1)!.promise;
  };
  const idle = new IdleWork(clock, [{ step }], unexpected);
  idle.wake();
  await pass(clock, 300);
  idle.wake();
  steps[0]!.resolve(false);
  await pass(clock, 300);
  assert.equal(steps.length, 2);
  steps[1]!.resolve(false);
  await idle.close();
});

Deno.test("a chore that fails is reported, stops no other, and is tried again when there is more", async () => {
  const clock = new FakeClock();
  const reports: unknown[] = [];
  const broken = { step: () => Promise.reject(new Error("broken")) };
  const work = chore(clock, 1);
  const idle = new IdleWork(clock, [broken, work], (error) => reports.push(error));
  idle.wake();
  await pass(clock, 1000);
  assert.deepEqual([work.made.length, reports.length], [1, 1]);
  idle.wake();
  await pass(clock, 1000);
  assert.equal(reports.length, 2);
  await idle.close();
});

Deno.test("no step begins after the end, which waits for the one that is being made", async () => {
  const clock = new FakeClock();
  const first = Promise.withResolvers<boolean>();
  let begun = 0;
  const idle = new IdleWork(clock, [{ step: () => (begun++, first.promise) }], unexpected);
  idle.wake();
  await pass(clock, 300);
  let closed = false;
  const closing = idle.close().then(() => closed = true);
  await pass(clock, 100);
  assert.equal(closed, false);
  first.resolve(true);
  await closing;
  idle.wake();
  await pass(clock, 10_000);
  assert.equal(begun, 1);
});
