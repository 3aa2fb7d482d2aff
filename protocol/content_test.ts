import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { checkContent, digestOf, utf8Length } from "./content.ts";
import { maxContentBytes } from "./limits.ts";

/** Characters of one, two, three and four bytes of UTF-8. */
const characters = ["a", "ç", "日", "🎉"];

Deno.test("a text of exactly 32 KiB of UTF-8 is accepted, and one byte more is not", () => {
  assert.equal(maxContentBytes, 32_768);
  for (const character of characters) {
    const bytes = utf8Length(character);
    const most = character.repeat(Math.floor(maxContentBytes / bytes));
    const filled: string = most + "a".repeat(maxContentBytes - utf8Length(most));
    assert.deepEqual(checkContent(filled), { ok: true, value: filled });
    assert.deepEqual(checkContent(filled + "a"), {
      ok: false,
      code: "content_too_long",
      details: { bytes: maxContentBytes + 1, max: maxContentBytes },
    });
  }
});

Deno.test("the limit counts bytes and not characters", () => {
  assert.ok(checkContent("ç".repeat(maxContentBytes / 2)).ok);
  assert.ok(!checkContent("ç".repeat(maxContentBytes / 2 + 1)).ok);
});

Deno.test("U+0000, a lone surrogate and no text at all are refused as bad_content", () => {
  const bad = ["", "\0", "a\0b", "\ud800", "\udfff", "a\ud83d", "\udf89\ud83c", "🎉\ud83c"];
  for (const content of bad) {
    const checked = checkContent(content);
    assert.equal(checked.ok ? "accepted" : checked.code, "bad_content", JSON.stringify(content));
  }
});

Deno.test("every well-formed text without U+0000 that fits is accepted as it is", () => {
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 300 });
  fc.assert(fc.property(text, (content) => {
    fc.pre(!content.includes("\0"));
    assert.deepEqual(checkContent(content), { ok: true, value: content });
  }));
});

Deno.test("every text with a lone surrogate in it is refused, wherever it is", () => {
  const part = fc.string({ unit: "binary", maxLength: 20 });
  const surrogate = fc.integer({ min: 0xd800, max: 0xdfff }).map((unit) =>
    String.fromCharCode(unit)
  );
  fc.assert(fc.property(part, surrogate, part, (before, lone, after) => {
    const content = before + lone + after;
    fc.pre(!content.isWellFormed());
    assert.equal(checkContent(content).ok, false);
  }));
});

Deno.test("a length in UTF-8 is what an encoder makes", () => {
  assert.deepEqual(characters.map(utf8Length), [1, 2, 3, 4]);
});

Deno.test("a digest is the SHA-256 of the exact UTF-8, and never of a normalised form", () => {
  // FIPS 180-4 has this one for "abc".
  const abc = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(digestOf("abc"), abc);
  assert.notEqual(digestOf("\u00e9"), digestOf("e\u0301"));
  fc.assert(fc.property(fc.string({ unit: "binary" }), (content) => {
    const hex = createHash("sha256").update(new TextEncoder().encode(content)).digest("hex");
    assert.equal(digestOf(content), `sha256:${hex}`);
  }));
});
