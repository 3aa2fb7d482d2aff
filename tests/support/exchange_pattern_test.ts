import assert from "node:assert/strict";
import { type Bindings, differences, fillIn, parsePattern } from "./exchange_pattern.ts";

function compare(shown: string, came: unknown, known: Bindings = new Map()): number {
  return differences(parsePattern(shown), came, known).length;
}

Deno.test("what the page shows is compared field by field", () => {
  const shown = '{"a":1,"b":[{"c":null}],"d":true}';
  assert.equal(compare(shown, { d: true, a: 1, b: [{ c: null }] }), 0);
  assert.equal(compare(shown, { d: true, a: 2, b: [{ c: null }] }), 1);
  assert.equal(compare(shown, { d: "true", a: "1", b: [{ c: 0 }] }), 3);
  assert.equal(compare(shown, { d: true, a: 1, b: [] }), 1);
  assert.equal(compare(shown, { d: true, a: 1, b: { 0: { c: null } } }), 1);
});

Deno.test("a field that is not shown is a difference, unless an ellipsis stands for it", () => {
  assert.equal(compare('{"a":1}', { a: 1, b: 2 }), 1);
  assert.equal(compare('{"a":1,…}', { a: 1, b: 2 }), 0);
  assert.equal(compare('{"a":{"b":1},…}', { a: { b: 1, c: 2 }, d: 3 }), 1);
  assert.equal(compare("[1,…]", [1, 2, 3]), 0);
  assert.equal(compare("[1]", [1, 2]), 1);
});

Deno.test("a field that is shown has to be there, ellipsis or not", () => {
  assert.equal(compare('{"a":1,"b":2,…}', { a: 1 }), 1);
  assert.equal(compare('{"a":null}', {}), 1);
});

Deno.test("an ellipsis in a text is a text", () => {
  assert.equal(compare('{"a":"[…]"}', { a: "[…]" }), 0);
  assert.equal(compare('{"a":"[…]"}', { a: "[x]" }), 1);
});

Deno.test("a placeholder stands for the same value wherever it is met again", () => {
  const shown = '{"id":"<dm>/1","in":"<dm>"}';
  assert.equal(compare(shown, { id: "d2/1", in: "d2" }), 0);
  assert.equal(compare(shown, { id: "d2/1", in: "d3" }), 1);
  const known: Bindings = new Map();
  assert.equal(compare('"<dm>"', "d2", known), 0);
  assert.equal(compare('"<dm-2>"', "d3", known), 0);
  assert.equal(compare('"<dm>"', "d3", known), 1);
  assert.deepEqual([...known], [["<dm>", "d2"], ["<dm-2>", "d3"]]);
});

Deno.test("a placeholder stands only for what has its shape", () => {
  assert.equal(compare('"<dm>"', "g2"), 1);
  assert.equal(compare('"<dm>"', 2), 1);
  assert.equal(compare('"<timestamp>"', "2026-01-01 00:00:00"), 1);
  assert.equal(compare('"<timestamp>"', "2026-01-01T00:00:00.000Z"), 0);
  assert.throws(() => compare('"<anything>"', "x"), /no placeholder <anything>/);
});

Deno.test("text around a placeholder is compared to the letter", () => {
  assert.equal(compare('"chat/<version>"', "chat/0.1.0"), 0);
  assert.equal(compare('"chat/<version>."', "chat/0.1.0!"), 1);
  assert.equal(compare('"(a|b)"', "a"), 1);
});

Deno.test("a line that is said has its placeholders filled in", () => {
  const known: Bindings = new Map([["<dm>", "d2"]]);
  const invent = (kind: string) => kind === "uuid" ? "made up" : undefined;
  assert.equal(fillIn('{"<dm>":"<uuid>"}', known, invent), '{"d2":"made up"}');
  assert.equal(known.get("<uuid>"), "made up");
  assert.throws(() => fillIn("<token>", known, invent), /<token> was not heard/);
});
