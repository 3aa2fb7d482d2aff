import assert from "node:assert/strict";
import fc from "fast-check";
import { widthOf } from "./display_width.ts";
import { wrap } from "./wrap.ts";

Deno.test("a text is broken at spaces, and a long word where it must be", () => {
  assert.deepEqual(wrap("the quick brown fox", 10, 10), ["the quick", "brown fox"]);
  assert.deepEqual(wrap("abcdefghij", 4, 4), ["abcd", "efgh", "ij"]);
  assert.deepEqual(wrap("ab abcdefghij", 6, 4), ["ab", "abcd", "efgh", "ij"]);
  assert.deepEqual(wrap("one\n\ntwo", 10, 10), ["one", "", "two"]);
});

Deno.test("wide characters and emoji are counted by their columns, and never cut", () => {
  assert.deepEqual(wrap("日本語テキスト", 6, 6), ["日本語", "テキス", "ト"]);
  assert.deepEqual(wrap("👩‍💻👩‍💻👩‍💻", 5, 5), ["👩‍💻👩‍💻", "👩‍💻"]);
  assert.deepEqual(wrap("e\u0301e\u0301e\u0301", 2, 2), ["e\u0301e\u0301", "e\u0301"]);
});

Deno.test("no line is wider than it may be, and nothing but spaces at breaks is lost", () => {
  const piece = fc.oneof(
    fc.constantFrom("a", " ", "word", "日本", "👩‍💻", "e\u0301", "\n", "🎉", "ação", "한국어", "🇧🇷"),
    fc.string({ unit: "grapheme", maxLength: 4 }),
  );
  const text = fc.array(piece, { maxLength: 40 }).map((pieces) =>
    pieces.join("").replace(/\p{C}/gu, (one) => one === "\n" || one === "\u200d" ? one : "")
  );
  fc.assert(fc.property(text, fc.integer({ min: 2, max: 30 }), (said, columns) => {
    const lines = wrap(said, columns, columns);
    for (const line of lines) assert.ok(widthOf(line) <= columns, JSON.stringify(line));
    const bare = (some: string) => some.replace(/\s+/g, "");
    assert.equal(bare(lines.join("")), bare(said));
  }));
});
