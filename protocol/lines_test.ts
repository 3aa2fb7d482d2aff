import assert from "node:assert/strict";
import fc from "fast-check";
import { type Line, LineSplitter } from "./lines.ts";

const max = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** What a line says; read at once, because its memory may be the chunk's. */
function said(line: Line): string {
  return line.kind === "line" ? decoder.decode(line.bytes) : "<too long>";
}

function split(...chunks: string[]): string[] {
  const splitter = new LineSplitter(max);
  return chunks.flatMap((chunk) => splitter.push(encoder.encode(chunk)).map(said));
}

/** Streams in which every case is likely: short and long lines, `\r` anywhere, empty lines. */
const stream = fc.array(fc.constantFrom("a", "b", "\r", "\n", "\n", "xxxx"), { maxLength: 60 })
  .map((parts) => encoder.encode(parts.join("")));

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const chunks = [];
  let at = 0;
  for (const size of sizes) {
    // A copy, as a read buffer is: it is overwritten below.
    chunks.push(bytes.slice(at, at + size));
    at += size;
  }
  return [...chunks, bytes.slice(at)];
}

Deno.test("however a stream is cut into chunks, its lines are the same", () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(12), { maxLength: 30 }), (bytes, sizes) => {
      const whole = new LineSplitter(max).push(bytes).map(said);
      const splitter = new LineSplitter(max);
      const pieces = cut(bytes, sizes).flatMap((chunk) => {
        const lines = splitter.push(chunk).map(said);
        chunk.fill(0x21);
        return lines;
      });
      assert.deepEqual(pieces, whole);
    }),
    { numRuns: 500 },
  );
});

Deno.test("no more than one byte beyond the limit is ever kept", () => {
  fc.assert(
    fc.property(stream, fc.array(fc.nat(12), { maxLength: 30 }), (bytes, sizes) => {
      const splitter = new LineSplitter(max);
      for (const chunk of cut(bytes, sizes)) {
        for (const line of splitter.push(chunk)) {
          assert.ok(line.kind === "too_long" || line.bytes.length <= max);
        }
        assert.ok(splitter.buffered <= max + 1, `${splitter.buffered} bytes are kept`);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("a line that never ends is reported once, and costs nothing however long it gets", () => {
  const splitter = new LineSplitter(max);
  const chunk = new Uint8Array(4096).fill(0x61);
  const lines = Array.from({ length: 100 }, () => splitter.push(chunk)).flat();
  assert.deepEqual(lines, [{ kind: "too_long" }]);
  assert.equal(splitter.buffered, 0);
});

Deno.test("the line after one that is too long is read as if nothing had happened", () => {
  const expected = ["<too long>", "ok"];
  assert.deepEqual(split("123456789\nok\n"), expected);
  assert.deepEqual(split("12345", "67890", "12345\no", "k\n"), expected);
  assert.deepEqual(split("1234567890", "\n", "ok\n"), expected);
});

Deno.test("a line may have exactly as many bytes as the limit, and a carriage return is not one", () => {
  assert.deepEqual(split("12345678\n"), ["12345678"]);
  assert.deepEqual(split("12345678\r\n"), ["12345678"]);
  assert.deepEqual(split("12345678", "\r", "\n"), ["12345678"]);
  assert.deepEqual(split("12345678\r", "\n"), ["12345678"]);
  assert.deepEqual(split("123456789\n"), ["<too long>"]);
  assert.deepEqual(split("12345678x", "\n"), ["<too long>"]);
});

Deno.test("empty lines are left out, and of several carriage returns one is dropped", () => {
  assert.deepEqual(split("\n\r\n\n", "a\n", "\r", "\n"), ["a"]);
  assert.deepEqual(split("a\r\r\n"), ["a\r"]);
});

Deno.test("a character cut in two by the network is whole again in its line", () => {
  const bytes = encoder.encode("日本\n");
  const splitter = new LineSplitter(max);
  assert.deepEqual(splitter.push(bytes.slice(0, 4)), []);
  assert.deepEqual(splitter.push(bytes.slice(4)).map(said), ["日本"]);
});

Deno.test("lines that were handed out do not change when more arrives", () => {
  const splitter = new LineSplitter(max);
  splitter.push(encoder.encode("ab"));
  const [first] = splitter.push(encoder.encode("c\n"));
  splitter.push(encoder.encode("xxxxxx"));
  assert.equal(said(first!), "abc");
});

Deno.test("blocks hold the same lines, in the same order, however the stream is cut", () => {
  fc.assert(fc.property(stream, fc.array(fc.integer({ min: 1, max: 12 })), (bytes, sizes) => {
    const [one, other] = [new LineSplitter(max), new LineSplitter(max)];
    const chunks = cut(bytes, [...sizes, bytes.length]);
    const lines = chunks.flatMap((chunk) => one.push(chunk).map(said));
    const inBlocks = chunks.flatMap((chunk) =>
      other.pushBlocks(chunk).flatMap((block) =>
        block.kind === "lines"
          ? decoder.decode(block.bytes).split("\n").map((line) => line.replace(/\r$/, ""))
            .filter((line) => line !== "")
          : said(block)
      )
    );
    assert.deepEqual(inBlocks, lines);
  }));
});
