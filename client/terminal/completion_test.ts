import assert from "node:assert/strict";
import { complete, completed, turned } from "./completion.ts";
import { editorOf } from "./editor.ts";

const names = ["bia", "Bruno", "#lab", "#labor", "zoë"];

function choices(text: string): readonly string[] {
  return complete(editorOf(text), names)?.choices ?? [];
}

Deno.test("commands are completed at the start of a text, and nowhere else", () => {
  assert.deepEqual(choices("/his"), ["/history "]);
  assert.deepEqual(choices("/un"), ["/unmute ", "/unblock "]);
  assert.deepEqual(choices("see /his"), []);
});

Deno.test("names are completed, in any case; who is spoken to gets a colon", () => {
  assert.deepEqual(choices("b"), ["bia: ", "Bruno: "]);
  assert.deepEqual(choices("ask br"), ["Bruno "]);
  assert.deepEqual(choices("/msg bi"), ["bia "]);
  assert.deepEqual(choices("@ZO"), ["@zoë "]);
  assert.deepEqual(choices("#la"), ["#lab ", "#labor "]);
  assert.deepEqual(choices("nobody"), []);
  assert.deepEqual(choices(""), []);
});

Deno.test("Tab goes round what there is, and what follows stays", () => {
  const typed = { text: "hi b you", cursor: 4 };
  const first = complete(typed, names)!;
  assert.deepEqual(completed(typed.text, first), { text: "hi bia  you", cursor: 7 });
  const second = turned(first, 1);
  assert.equal(completed("hi bia  you", second).text, "hi Bruno  you");
  assert.equal(turned(second, 1).at, 0);
  assert.equal(turned(first, -1).at, 1);
});
