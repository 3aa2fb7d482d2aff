import assert from "node:assert/strict";
import { createLogger } from "../common/logger.ts";
import { FakeClock } from "../tests/support/fake_clock.ts";
import { stopInTime } from "./stop_in_time.ts";

function setUp() {
  const clock = new FakeClock();
  const logged: string[] = [];
  const exits: number[] = [];
  const log = createLogger({ format: "json", level: "debug", write: (line) => logged.push(line) });
  const stop = (...steps: (() => Promise<void>)[]) =>
    stopInTime(steps, log, clock, (code) => exits.push(code));
  return { clock, logged, exits, stop };
}

Deno.test("a stop ends within five seconds, whichever of its steps hangs", async () => {
  for (const hanging of [0, 1]) {
    const { clock, logged, exits, stop } = setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    const steps = [() => Promise.resolve(), () => Promise.resolve()];
    steps[hanging] = () => promise;
    const stopped = stop(...steps);
    clock.advance(4_499);
    assert.deepEqual(exits, []);
    clock.advance(1);
    assert.deepEqual(exits, [70]);
    assert.match(logged[0]!, /stop_took_too_long/);
    resolve();
    await stopped;
  }
});

Deno.test("a stop in time leaves no timer, also where a step fails, and takes every step", async () => {
  const { clock, exits, stop } = setUp();
  const taken: number[] = [];
  const step = (number: number) => () => Promise.resolve(void taken.push(number));
  await assert.rejects(stop(step(1), () => Promise.reject(new Error("broken")), step(3)), /broken/);
  assert.deepEqual(taken, [1, 3]);
  assert.equal(clock.msToNext(), undefined);
  assert.deepEqual(exits, []);
});
