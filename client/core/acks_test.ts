import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { Acks } from "./acks.ts";

function acksOn(clock: FakeClock): { acks: Acks; sent: object[] } {
  const sent: object[] = [];
  return { acks: new Acks(clock, (frame) => sent.push(frame)), sent };
}

Deno.test("what arrives within 200 ms is acknowledged once, by the last of it", () => {
  const clock = new FakeClock();
  const { acks, sent } = acksOn(clock);
  for (const seq of [1, 2, 3]) acks.delivered("d1", seq);
  clock.advance(199);
  assert.deepEqual(sent, []);
  acks.delivered("d1", 4);
  clock.advance(1);
  assert.deepEqual(sent, [{ type: "ack", conversation: "d1", seq: 4 }]);
  clock.advance(1000);
  assert.equal(sent.length, 1);
});

Deno.test("what was shown needs no second word that it was delivered", () => {
  const clock = new FakeClock();
  const { acks, sent } = acksOn(clock);
  acks.delivered("d1", 3);
  acks.read("d1", 3);
  acks.delivered("g2", 9);
  acks.read("g2", 7);
  clock.advance(200);
  assert.deepEqual(sent, [
    { type: "ack", conversation: "g2", seq: 9 },
    { type: "read", conversation: "d1", seq: 3 },
    { type: "read", conversation: "g2", seq: 7 },
  ]);
});

Deno.test("nothing is sent once the connection is over", () => {
  const clock = new FakeClock();
  const { acks, sent } = acksOn(clock);
  acks.delivered("d1", 1);
  acks.stop();
  clock.advance(1000);
  assert.deepEqual(sent, []);
});
