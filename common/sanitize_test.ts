import assert from "node:assert/strict";
import fc from "fast-check";
import { oneLine, sanitize } from "./sanitize.ts";

Deno.test("what could drive a terminal is gone, and people's text is whole", () => {
  assert.equal(sanitize("\x1b[31mred\x1b[0m\x07 \x9b2J"), "[31mred[0m 2J");
  assert.equal(sanitize("abc\u202edcba\u2066"), "abcdcba");
  assert.equal(sanitize("a\r\nb\tc\rd"), "a\nb\tcd");
  assert.equal(sanitize("ção 日本語 👩‍💻 é"), "ção 日本語 👩‍💻 é");
});

Deno.test("no text leaves a control but line feed and tab", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.doesNotMatch(sanitize(text), /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    assert.doesNotMatch(oneLine(text), /\n/);
  }));
});

Deno.test("a long text on one line is cut between characters", () => {
  assert.equal(oneLine("🎉".repeat(5), 3), "🎉🎉…");
  assert.equal(oneLine("a\n b", 9), "a b");
});
