import assert from "node:assert/strict";
import fc from "fast-check";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { maskedFrame, sentFrames } from "../../tests/support/masked_frame.ts";
import { WebSocketStream } from "./websocket.ts";

const text = 1, binary = 2, close = 8, ping = 9, pong = 10;
const nothing = new Uint8Array(0);

/** The connection under a WebSocket, in the hands of a test. */
class FakeConnection {
  readonly #arriving: Uint8Array[];
  readonly written: Uint8Array[] = [];
  reads = 0;
  isClosed = false;
  /** What a write waits for. */
  taken: Promise<void> = Promise.resolve();
  /** Whether the other end says nothing more, but is there. */
  isSilent = false;
  #hangUp = Promise.withResolvers<null>();

  constructor(...arriving: Uint8Array[]) {
    this.#arriving = arriving;
  }

  read(into: Uint8Array): Promise<number | null> {
    this.reads++;
    const first = this.#arriving.shift();
    if (first === undefined) return this.isSilent ? this.#hangUp.promise : Promise.resolve(null);
    into.set(first.subarray(0, into.length));
    if (first.length > into.length) this.#arriving.unshift(first.subarray(into.length));
    return Promise.resolve(Math.min(first.length, into.length));
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.taken;
    // As the system does, when its buffer is nearly full.
    const some = bytes.slice(0, 1000);
    this.written.push(some);
    return some.length;
  }

  close(): void {
    this.isClosed = true;
    this.#hangUp.resolve(null);
  }

  /** The frames that were written: kind, and content or code. */
  get frames(): [number, string | number][] {
    const all = new Uint8Array(this.written.flatMap((bytes) => [...bytes]));
    return sentFrames(all).map(({ opcode, payload }) => [
      opcode,
      opcode === close ? payload[0]! << 8 | payload[1]! : new TextDecoder().decode(payload),
    ]);
  }
}

function open(connection: FakeConnection, head: Uint8Array = nothing, clock = new FakeClock()) {
  return new WebSocketStream(connection, head, clock);
}

/** Reads all that comes. */
async function readAll(stream: WebSocketStream, bufferBytes = 1024): Promise<string> {
  const buffer = new Uint8Array(bufferBytes);
  const decoder = new TextDecoder();
  let said = "";
  for (let read = await stream.read(buffer); read !== null; read = await stream.read(buffer)) {
    said += decoder.decode(buffer.subarray(0, read), { stream: true });
  }
  return said;
}

/** The code with which a stream ends over what comes. */
async function endOver(...arriving: Uint8Array[]): Promise<number | string | undefined> {
  const connection = new FakeConnection(...arriving);
  const stream = open(connection);
  await readAll(stream);
  stream.close();
  await stream.closed;
  return connection.frames.at(-1)?.[1];
}

Deno.test("each message is a line, however it and its frames are cut", async () => {
  const messages = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 6 });
  const sizes = fc.integer({ min: 1, max: 30 });
  await fc.assert(
    fc.asyncProperty(messages, sizes, sizes, async (said, frameBytes, readBytes) => {
      const bytes: number[] = [];
      for (const one of said.map((text) => text.toWellFormed())) {
        const payload = new TextEncoder().encode(one);
        for (let at = 0; at === 0 || at < payload.length; at += frameBytes) {
          const part = payload.subarray(at, at + frameBytes);
          const isLast = at + frameBytes >= payload.length;
          bytes.push(...maskedFrame(at === 0 ? text : 0, part, { isLast }));
        }
      }
      const connection = new FakeConnection(new Uint8Array(bytes));
      const expected = said.map((text) => text.toWellFormed().replaceAll("\n", " ") + "\n").join(
        "",
      );
      assert.equal(await readAll(open(connection), readBytes), expected);
    }),
    { numRuns: 50 },
  );
});

Deno.test("what came with the handshake is read first", async () => {
  const connection = new FakeConnection(maskedFrame(text, "second"));
  assert.equal(await readAll(open(connection, maskedFrame(text, "first"))), "first\nsecond\n");
});

Deno.test("what has come is not read before it is asked for", async () => {
  const connection = new FakeConnection(maskedFrame(text, "one"), maskedFrame(text, "two"));
  const stream = open(connection);
  assert.equal(connection.reads, 0);
  await stream.read(new Uint8Array(1024));
  assert.equal(connection.reads, 1);
});

Deno.test("lines share messages, and each message holds whole ones", async () => {
  const connection = new FakeConnection();
  const stream = open(connection);
  const lines = ["a", "b".repeat(50_000), "c".repeat(50_000), "d".repeat(100_000), "e", "f"];
  let bytes = new TextEncoder().encode(lines.map((line) => line + "\n").join(""));
  while (bytes.length > 0) bytes = bytes.subarray(await stream.write(bytes));
  const [a, b, c, d, e, f] = lines;
  assert.deepEqual(connection.frames, [[text, `${a}\n${b}`], [text, c], [text, d], [
    text,
    `${e}\n${f}`,
  ]]);
});

Deno.test("a write takes as long as the connection does", async () => {
  const connection = new FakeConnection();
  const { promise, resolve } = Promise.withResolvers<void>();
  connection.taken = promise;
  const stream = open(connection);
  let isWritten = false;
  const written = stream.write(new TextEncoder().encode("x\n")).then(() => isWritten = true);
  await Promise.resolve();
  assert.equal(isWritten, false);
  resolve();
  await written;
  assert.deepEqual(connection.frames, [[text, "x"]]);
});

Deno.test("a ping is answered, and of many in one read the last", async () => {
  const pings = new Uint8Array([...maskedFrame(ping, "1"), ...maskedFrame(ping, "2")]);
  const connection = new FakeConnection(pings, maskedFrame(text, "x"));
  await open(connection).read(new Uint8Array(1024));
  assert.deepEqual(connection.frames, [[pong, "2"]]);
});

Deno.test("a message of a length that is merely announced is refused at once", async () => {
  const announced = maskedFrame(text, "x", { announced: 200_000 });
  assert.equal(await endOver(announced), 1009);
});

Deno.test("frames of a message that has no end are not gathered", async () => {
  const part = "x".repeat(20_000);
  const frames = Array.from(
    { length: 50 },
    (_, at) => maskedFrame(at === 0 ? text : 0, part, { isLast: false }),
  );
  assert.equal(await endOver(...frames), 1009);
  const crumbs = frames.map((_, at) => maskedFrame(at === 0 ? text : 0, "", { isLast: false }));
  assert.equal(await endOver(...crumbs, ...crumbs.slice(1), ...crumbs.slice(1)), 1008);
});

Deno.test("what is no text, and what breaks the rules, ends with its code", async () => {
  assert.equal(await endOver(maskedFrame(binary, "x")), 1003);
  assert.equal(await endOver(maskedFrame(text, new Uint8Array([0xff, 0xfe]))), 1007);
  assert.equal(await endOver(new Uint8Array([0x81, 1, 0x41])), 1002);
  assert.equal(await endOver(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")), 1002);
});

Deno.test("what was said before the end is still read", async () => {
  const goodbye = maskedFrame(close, new Uint8Array([0x03, 0xe8]));
  const connection = new FakeConnection(maskedFrame(text, "last"), goodbye);
  const stream = open(connection);
  assert.equal(await readAll(stream), "last\n");
  stream.close();
  await stream.closed;
  assert.deepEqual(connection.frames, [[close, 1000]]);
});

Deno.test("a close waits for the other end's, and not for long", async () => {
  for (const answers of [true, false]) {
    const clock = new FakeClock();
    const connection = new FakeConnection(...(answers ? [maskedFrame(close, nothing)] : []));
    connection.isSilent = true;
    const stream = open(connection, nothing, clock);
    stream.close();
    if (!answers) {
      assert.equal(connection.isClosed, false);
      clock.advance(1_000);
    }
    await stream.closed;
    assert.ok(connection.isClosed);
    assert.equal(clock.msToNext(), undefined);
  }
});

Deno.test("a close does not wait behind a write that does not get through", async () => {
  const connection = new FakeConnection();
  connection.taken = new Promise(() => {});
  const stream = open(connection);
  stream.write(new TextEncoder().encode("x\n"));
  stream.close();
  await stream.closed;
  assert.ok(connection.isClosed);
});
