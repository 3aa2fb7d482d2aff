import assert from "node:assert/strict";
import fc from "fast-check";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { lowWaterUnits, maxOutboxUnits, Outbox, type Sink } from "./outbox.ts";

/** A socket that takes bytes when a test says so. */
class FakeSink implements Sink {
  readonly writes: string[] = [];
  readonly #decoder = new TextDecoder();
  #gate: PromiseWithResolvers<void> | undefined;

  constructor(readonly takes: (bytes: Uint8Array) => number = (bytes) => bytes.length) {}

  stall(): void {
    this.#gate = Promise.withResolvers();
  }

  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.#gate?.promise;
    const taken = this.takes(bytes);
    this.writes.push(this.#decoder.decode(bytes.subarray(0, taken), { stream: true }));
    return taken;
  }
}

function outboxOn(sink: Sink, clock = new FakeClock()): Outbox {
  return new Outbox(sink, clock, (error) => {
    throw error;
  });
}

Deno.test("what is pushed in one turn leaves in one write, in order", async () => {
  const sink = new FakeSink();
  const outbox = outboxOn(sink);
  for (const line of ["a\n", "b\n", "c\n"]) outbox.push(line);
  assert.deepEqual(sink.writes, []);
  await outbox.drained();
  assert.deepEqual(sink.writes, ["a\nb\nc\n"]);
  assert.equal(outbox.units, 0);
});

Deno.test("a socket that takes a few bytes at a time still gets all of them", async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.string({ minLength: 1 })),
    fc.integer({ min: 1, max: 7 }),
    async (lines, step) => {
      const sink = new FakeSink((bytes) => Math.min(step, bytes.length));
      const outbox = outboxOn(sink);
      for (const line of lines) outbox.push(line.toWellFormed());
      await outbox.drained();
      assert.equal(sink.writes.join(""), lines.map((line) => line.toWellFormed()).join(""));
    },
  ));
});

Deno.test("a newer line replaces an unsent one with the same key", async () => {
  const sink = new FakeSink();
  const outbox = outboxOn(sink);
  outbox.pushLatest("receipt", "old\n");
  outbox.pushLatest("receipt", "new\n");
  outbox.push("entry\n");
  await outbox.drained();
  assert.equal(sink.writes.join(""), "entry\nnew\n");
});

Deno.test("what nobody misses is dropped while much waits, and what is stored is not", async () => {
  const sink = new FakeSink();
  const outbox = outboxOn(sink);
  sink.stall();
  outbox.push("x".repeat(lowWaterUnits));
  outbox.pushEphemeral("typing", "typing\n");
  outbox.pushLatest("receipt", "receipt\n");
  sink.resume();
  await outbox.drained();
  assert.ok(!sink.writes.join("").includes("typing"));
  assert.ok(sink.writes.join("").endsWith("receipt\n"));
});

Deno.test("an outbox has room until it holds too much, and tells when it has room again", async () => {
  const sink = new FakeSink();
  const outbox = outboxOn(sink);
  sink.stall();
  outbox.push("x".repeat(maxOutboxUnits));
  assert.equal(outbox.hasRoom, false);
  const room = outbox.room();
  let told = 0;
  outbox.onRoom = () => told++;
  sink.resume();
  await room;
  assert.equal(outbox.hasRoom, true);
  assert.equal(told, 1);
});

Deno.test("a socket that takes nothing is stalled for as long as it takes nothing", async () => {
  const clock = new FakeClock();
  const sink = new FakeSink();
  const outbox = outboxOn(sink, clock);
  clock.advance(1000);
  assert.equal(outbox.stalledMs, 0);
  sink.stall();
  outbox.push("x\n");
  clock.advance(29_000);
  outbox.push("y\n");
  clock.advance(1000);
  assert.equal(outbox.stalledMs, 30_000);
  sink.resume();
  await outbox.drained();
  assert.equal(outbox.stalledMs, 0);
});

Deno.test("a broken socket closes the outbox, once, and wakes who waits", async () => {
  const broken: unknown[] = [];
  const sink = { write: () => Promise.reject(new Error("reset by peer")) };
  const outbox = new Outbox(sink, new FakeClock(), (error) => broken.push(error));
  outbox.push("x\n");
  await outbox.drained();
  outbox.push("y\n");
  await outbox.drained();
  assert.equal(broken.length, 1);
  assert.equal(outbox.units, 0);
});

Deno.test("what waits beside a conversation's entries is forgotten with the conversation", async () => {
  const sink = new FakeSink();
  const outbox = outboxOn(sink);
  sink.stall();
  outbox.push("being written\n");
  await Promise.resolve();
  outbox.pushLatest("receipt:g7:ana", "receipt\n");
  outbox.pushLatest("typing:ana:g7", "typing\n");
  outbox.pushLatest("receipt:g71:ana", "of another one\n");
  outbox.push("you are out\n");
  outbox.forget("g7");
  sink.resume();
  await outbox.drained();
  assert.deepEqual(sink.writes, ["being written\n", "you are out\nof another one\n"]);
  outbox.pushLatest("typing:ana:g7", "typing\n");
  outbox.forget("g7");
  await outbox.drained();
  assert.equal(outbox.units, 0);
});
