import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { type ByteStream, Connection } from "./connection.ts";
import type { IncomingFrame } from "./frames.ts";

/** The other end of a connection, in this process. */
class Wire implements ByteStream {
  readonly written: string[] = [];
  readonly #incoming: Uint8Array[] = [];
  #wake = () => {};
  #closed = false;

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#incoming.length === 0) {
      if (this.#closed) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const chunk = this.#incoming.shift()!;
    into.set(chunk);
    return chunk.length;
  }

  write(bytes: Uint8Array): Promise<number> {
    // A socket may take less than it is offered.
    const taken = bytes.subarray(0, 4096);
    this.written.push(new TextDecoder().decode(taken));
    return Promise.resolve(taken.length);
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  say(text: string | Uint8Array): void {
    this.#incoming.push(typeof text === "string" ? new TextEncoder().encode(text) : text);
    this.#wake();
  }
}

const pingAt = 30_000;

Deno.test("frames of one turn go out in one write, also when the socket takes little", async () => {
  const wire = new Wire();
  const connection = new Connection(wire, new FakeClock());
  connection.send({ type: "a" });
  connection.send({ type: "b" });
  await connection.drained();
  assert.deepEqual(wire.written, ['{"type":"a"}\n{"type":"b"}\n']);

  connection.send({ type: "c", text: "x".repeat(10_000) });
  await connection.drained();
  assert.equal(wire.written.slice(1).join("").length, 10_000 + '{"type":"c","text":""}\n'.length);
});

Deno.test("frames that came cut into pieces are whole when they are handed over", async () => {
  const wire = new Wire();
  const connection = new Connection(wire, new FakeClock());
  const taken: IncomingFrame[] = [];
  const bytes = new TextEncoder().encode('{"type":"a","text":"ção"}\n{"type":"b"}\n{"type":"c"}\n');
  for (const byte of bytes) wire.say(new Uint8Array([byte]));
  const running = connection.run((frames) => {
    taken.push(...frames);
    if (taken.length === 3) connection.close("enough");
  });
  assert.equal(await running, "enough");
  assert.deepEqual(taken, [{ type: "a", text: "ção" }, { type: "b" }, { type: "c" }]);
});

Deno.test("a server that says nothing for 90 s is given up, after two pings", async () => {
  const wire = new Wire();
  const clock = new FakeClock();
  const connection = new Connection(wire, clock);
  const running = connection.run(() => {});
  clock.advance(pingAt);
  clock.advance(pingAt);
  await connection.drained();
  assert.equal(wire.written.join("").match(/"ping"/g)?.length, 2);
  clock.advance(pingAt);
  assert.match(await running, /90 s/);
  assert.equal(clock.msToNext(), undefined);
});

Deno.test("a server that answers pings is kept", async () => {
  const wire = new Wire();
  const clock = new FakeClock();
  const connection = new Connection(wire, clock);
  let heard = Promise.withResolvers<void>();
  const running = connection.run(() => heard.resolve());
  for (let turn = 0; turn < 10; turn++) {
    clock.advance(pingAt);
    wire.say('{"type":"pong","id":"x"}\n');
    await heard.promise;
    heard = Promise.withResolvers();
  }
  connection.close("enough");
  assert.equal(await running, "enough");
});

for (const junk of ["nonsense\n", "[1]\n", '{"type":7}\n', "\xff\n", "x".repeat(1024 * 1024 + 2)]) {
  Deno.test(`${JSON.stringify(junk.slice(0, 12))} from the server ends the connection`, async () => {
    const wire = new Wire();
    const connection = new Connection(wire, new FakeClock());
    const bytes = Uint8Array.from(junk, (character) => character.charCodeAt(0));
    for (let at = 0; at < bytes.length; at += 100_000) wire.say(bytes.subarray(at, at + 100_000));
    assert.match(await connection.run(() => {}), /line from the server/);
  });
}
