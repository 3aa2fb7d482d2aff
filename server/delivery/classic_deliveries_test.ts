import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { ClassicDeliveries } from "./classic_deliveries.ts";

function deliveries() {
  const clock = new FakeClock();
  const delivered: [number, number][] = [];
  const tracked = new ClassicDeliveries(clock, (...mark) => delivered.push(mark));
  return { clock, delivered, tracked };
}

Deno.test("what was written counts as delivered once the client says anything", () => {
  const { delivered, tracked } = deliveries();
  tracked.queued(1, 4);
  tracked.queued(1, 5);
  tracked.heard();
  assert.deepEqual(delivered, []);
  tracked.drained();
  assert.deepEqual(delivered, []);
  tracked.heard();
  tracked.heard();
  assert.deepEqual(delivered, [[1, 5]]);
});

Deno.test("a client that is still there a minute after the write has it", () => {
  const { clock, delivered, tracked } = deliveries();
  tracked.queued(2, 7);
  tracked.drained();
  clock.advance(59_999);
  tracked.tick();
  assert.deepEqual(delivered, []);
  clock.advance(1);
  tracked.tick();
  assert.deepEqual(delivered, [[2, 7]]);
});
