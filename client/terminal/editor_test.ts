import assert from "node:assert/strict";
import * as edit from "./editor.ts";

/** Where the cursor is, as `|`. */
function shown({ text, cursor }: edit.Editor): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function at(marked: string): edit.Editor {
  return { text: marked.replace("|", ""), cursor: marked.indexOf("|") };
}

Deno.test("the cursor moves by what people call characters", () => {
  const emoji = at("a👩‍💻e\u0301|");
  const once = edit.left(emoji);
  assert.equal(shown(once), "a👩‍💻|e\u0301");
  assert.equal(shown(edit.left(once)), "a|👩‍💻e\u0301");
  assert.equal(shown(edit.right(at("|👩‍💻b"))), "👩‍💻|b");
  assert.equal(shown(edit.left(at("|a"))), "|a");
});

Deno.test("erasing takes whole characters, words, or all up to the cursor", () => {
  assert.equal(shown(edit.eraseBefore(at("a👩‍💻|b"))), "a|b");
  assert.equal(shown(edit.eraseBehind(at("a|👩‍💻b"))), "a|b");
  assert.equal(shown(edit.eraseWord(at("one two |three"))), "one |three");
  assert.equal(shown(edit.eraseToStart(at("one\ntwo |three"))), "one\n|three");
  assert.equal(shown(edit.eraseBefore(at("|a"))), "|a");
});

Deno.test("the cursor moves by words, and to both ends of its line", () => {
  assert.equal(shown(edit.wordLeft(at("one two|"))), "one |two");
  assert.equal(shown(edit.wordRight(at("|one two"))), "one| two");
  assert.equal(shown(edit.toLineStart(at("one\ntw|o"))), "one\n|two");
  assert.equal(shown(edit.toLineEnd(at("o|ne\ntwo"))), "one|\ntwo");
});

Deno.test("in several lines the cursor goes up and down, and not beyond them", () => {
  assert.equal(shown(edit.lineUp(at("long line\nsho|rt"))!), "lon|g line\nshort");
  assert.equal(shown(edit.lineUp(at("ab\nlonger|"))!), "ab|\nlonger");
  assert.equal(shown(edit.lineDown(at("lon|g\nab"))!), "long\nab|");
  assert.equal(edit.lineUp(at("on|e")), undefined);
  assert.equal(edit.lineDown(at("on|e")), undefined);
});

Deno.test("going up or down never stops within a character, and keeps the column", () => {
  assert.equal(shown(edit.lineUp(at("👩‍💻👩‍💻\nabc|"))!), "👩‍💻|👩‍💻\nabc");
  assert.equal(shown(edit.lineDown(at("日|本\nabc"))!), "日本\nab|c");
  assert.equal(shown(edit.lineDown(at("abc|\n日本"))!), "abc\n日|本");
});

Deno.test("a text that begins with an empty line has its start before that", () => {
  assert.equal(shown(edit.toLineStart(at("|\nabc"))), "|\nabc");
  assert.equal(shown(edit.eraseToStart(at("|\nabc"))), "|\nabc");
  assert.equal(edit.lineUp(at("|\nabc")), undefined);
});

Deno.test("a character of more marks than are shown is one character all the same", () => {
  const heap = "o" + "\u0301".repeat(40);
  assert.equal(shown(edit.left(at(`a${heap}|`))), `a|${heap}`);
  assert.equal(shown(edit.right(at(`|${heap}b`))), `${heap}|b`);
  assert.equal(shown(edit.eraseBefore(at(`a${heap}|b`))), "a|b");
});
