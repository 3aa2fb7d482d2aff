import assert from "node:assert/strict";
import fc from "fast-check";
import { parseHead, readOpening } from "./request_head.ts";

/** A stream on which the bytes come in the given pieces. */
function arriving(pieces: Uint8Array[]) {
  const queue = pieces.filter(({ length }) => length > 0);
  return {
    read(into: Uint8Array): Promise<number | null> {
      const first = queue[0];
      if (first === undefined) return Promise.resolve(null);
      const part = first.subarray(0, into.length);
      into.set(part);
      if (part.length === first.length) queue.shift();
      else queue[0] = first.subarray(part.length);
      return Promise.resolve(part.length);
    },
    write: () => Promise.reject(new Error("nothing is written")),
    close() {},
  };
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("a head is found however it is cut, with what came behind it", async () => {
  const head = `GET /ws?x=1 HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(2000)}\r\n\r\n`;
  const whole = bytesOf(head + "behind");
  const cuts = fc.array(fc.nat(whole.length), { maxLength: 8 });
  await fc.assert(fc.asyncProperty(cuts, async (places) => {
    const sorted = [0, ...places.sort((one, other) => one - other), whole.length];
    const pieces = sorted.slice(1).map((end, at) => whole.subarray(sorted[at], end));
    const opening = await readOpening(arriving(pieces));
    const { method, path, headers } = opening.head!;
    assert.deepEqual([method, path, headers.get("host")], ["GET", "/ws", "a"]);
    // What is behind it need not have come yet.
    assert.ok("behind".startsWith(new TextDecoder().decode(opening.rest)));
    assert.deepEqual(opening.bytes, whole.slice(0, opening.bytes.length));
  }));
});

Deno.test("no more than a head may have is read", async () => {
  const { bytes, head } = await readOpening(arriving([new Uint8Array(1 << 20).fill(0x41)]));
  assert.deepEqual([bytes.length, head], [16 * 1024, undefined]);
});

Deno.test("what closes before its head is whole keeps what it said", async () => {
  const { bytes, head } = await readOpening(arriving([bytesOf("GET / HT")]));
  assert.deepEqual([new TextDecoder().decode(bytes), head], ["GET / HT", undefined]);
});

Deno.test("what is no HTTP/1.1 request has no head", () => {
  for (
    const text of [
      "",
      "PRI * HTTP/2.0",
      "GET /ws",
      "GET /ws HTTP/1.0",
      "get /ws HTTP/1.1",
      "GET http://x/ws HTTP/1.1",
      "GET /ws HTTP/1.1\r\nno colon",
      "GET /ws HTTP/1.1\r\nbad name: x",
      "GET /ws HTTP/1.1\r\nfolded: x\r\n y",
    ]
  ) assert.equal(parseHead(text), undefined, text);
});
