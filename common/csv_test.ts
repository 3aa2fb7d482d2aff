import assert from "node:assert/strict";
import fc from "fast-check";
import { readStrictCsv } from "../tests/support/strict_csv.ts";
import { csvLine, defused } from "./csv.ts";

Deno.test("fields are quoted where they have to be, and only there", () => {
  assert.equal(csvLine(["a", 1, undefined, "b c"]), "a,1,,b c\r\n");
  assert.equal(csvLine(["a,b", 'say "hi"', "1\r\n2"]), '"a,b","say ""hi""","1\r\n2"\r\n');
});

Deno.test("what a spreadsheet would calculate is text", () => {
  for (const beginning of ["=", "+", "-", "@", "＝", "＋", "－", "＠"]) {
    const text = `${beginning}cmd|' /c calc'!A1`;
    assert.equal(defused(text), `'${text}`);
  }
});

Deno.test("blanks before a formula do not hide it", () => {
  for (const blank of [" ", "   ", "\t", "\r", "\n", "\u00a0", "\u3000", "\ufeff", "\0", " \t "]) {
    const text = `${blank}=1+1`;
    assert.match(defused(text), /^'?\s*\0?'=1\+1$/, JSON.stringify(text));
  }
  for (const unseen of ["\u0085", "\v", "\u200b", "\u202e", "\u2028"]) {
    assert.equal(defused(`${unseen}=1`), `${unseen}'=1`, JSON.stringify(unseen));
  }
});

Deno.test("a cell that begins with a tab or a line end is text, whatever follows", () => {
  for (const text of ["\tx", "\rx", "\nx", "\0x"]) assert.equal(defused(text), `'${text}`);
});

Deno.test("no formula begins where a program with another separator begins a cell", () => {
  assert.equal(defused("a;=1+1"), "a;'=1+1");
  assert.equal(defused("a\t =1+1;@x"), "a\t '=1+1;'@x");
  assert.equal(defused("a\r\n-1"), "a\r\n'-1");
});

Deno.test("a quote at the beginning of such a cell does not hide a formula", () => {
  // It is doubled: whoever splits `"a;""=1+1"` at `;` takes `""` for nothing, and `=1+1` for a cell.
  assert.equal(csvLine(['a;"=1+1']), `"a;""'=1+1"\r\n`);
  assert.equal(defused('a\n "" @x'), `a\n "" '@x`);
});

Deno.test("what is no formula is left as it is", () => {
  for (
    const text of ["", "1+1", "a=b", "ana-maria", "x@example.org", "'=1", "a; b", "olá, é isso"]
  ) {
    assert.equal(defused(text), text);
  }
});

Deno.test("numbers are numbers, also below zero", () => {
  assert.equal(csvLine([-1, 0, 2.5]), "-1,0,2.5\r\n");
});

/** Texts that are likely to be trouble. */
const awkward = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', ",", ";", "\r", "\n", "\t", "=", "+", "-", "@", "'", " ", "\0", "＝"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
  ),
});

Deno.test("a strict reader reads back every field, defused", () => {
  const tables = fc.integer({ min: 1, max: 6 }).chain((columns) =>
    fc.array(fc.array(awkward, { minLength: columns, maxLength: columns }), { minLength: 1 })
  );
  fc.assert(fc.property(tables, (table) => {
    const read = readStrictCsv(table.map(csvLine).join(""));
    assert.deepEqual(read, table.map((line) => line.map(defused)));
  }));
});

Deno.test("no cell begins a formula, by whatever separator a line is split", () => {
  fc.assert(fc.property(fc.array(awkward, { minLength: 1 }), (line) => {
    for (const cell of readStrictCsv(csvLine(line))[0]!) {
      assert.doesNotMatch(cell, /^[\t\r\n\0]|(^|[;\t\r\n])[\s\0"]*[=+\-@＝＋－＠]/);
    }
  }));
});

Deno.test("taking the apostrophes away gives the text back, where it had none", () => {
  const plain = awkward.filter((text) => !text.includes("'"));
  fc.assert(fc.property(plain, (text) => {
    assert.equal(defused(text).replaceAll("'", ""), text);
  }));
});
