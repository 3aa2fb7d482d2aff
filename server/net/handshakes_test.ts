import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { Handshakes } from "./handshakes.ts";

/** Handshakes that nobody finishes, and who gave way so far, in order. */
function setUp() {
  const clock = new FakeClock();
  const handshakes = new Handshakes(clock);
  const closed: string[] = [];
  const ended: Promise<void>[] = [];
  const begin = (address: string, name = address) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const close = () => {
      closed.push(name);
      reject(new Error("closed"));
    };
    ended.push(handshakes.run({ handshake: () => promise, close }, address).catch(() => {}));
    return resolve;
  };
  const begun = (address: string, count: number) =>
    Array.from({ length: count }, (_, at) => begin(address, `${address} ${at}`));
  return { clock, handshakes, closed, ended, begin, begun };
}

const [stranger, other, newcomer] = ["192.0.2.66", "192.0.2.67", "192.0.2.7"];

Deno.test("there is room for a crowd whose handshakes are quick", async () => {
  const { clock, handshakes, closed, ended, begun } = setUp();
  const finish = begun(stranger, 1000);
  clock.advance(2_999);
  assert.equal(handshakes.makeRoom(newcomer, false), true);
  for (const done of finish) done();
  await Promise.all(ended);
  assert.deepEqual([handshakes.count, closed], [0, []]);
  assert.equal(clock.msToNext(), undefined);
});

Deno.test("in a crowd of slow ones the oldest of the busiest address gives way", () => {
  const { clock, handshakes, closed, begin, begun } = setUp();
  begin(other);
  begun(stranger, 255);
  clock.advance(3_000);
  assert.equal(handshakes.makeRoom(newcomer, false), true);
  assert.equal(handshakes.makeRoom(newcomer, false), true);
  assert.deepEqual(closed, [`${stranger} 0`]);
});

Deno.test("where all places are taken, an address that holds many gives one to another", () => {
  const { clock, handshakes, closed, begun } = setUp();
  begun(stranger, 3);
  assert.equal(handshakes.makeRoom(newcomer, true), true);
  assert.deepEqual(closed, [`${stranger} 0`]);
  assert.equal(handshakes.makeRoom(stranger, true), false, "it has as many itself");
  clock.advance(3_000);
  assert.equal(handshakes.makeRoom(stranger, true), true, "nobody is that slow");
  assert.deepEqual(closed, [`${stranger} 0`, `${stranger} 1`]);
});

Deno.test("who has shaken hands gives way to nobody", () => {
  assert.equal(setUp().handshakes.makeRoom(newcomer, true), false);
});

Deno.test("a handshake that takes ten seconds is ended", () => {
  const { clock, closed, begin } = setUp();
  begin(stranger);
  clock.advance(9_999);
  assert.deepEqual(closed, []);
  clock.advance(1);
  assert.deepEqual(closed, [stranger]);
});
