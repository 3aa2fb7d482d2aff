import assert from "node:assert/strict";
import { type InkKey, keysOf } from "./keys.ts";

const none: InkKey = {
  ...{ upArrow: false, downArrow: false, leftArrow: false, rightArrow: false },
  ...{ pageUp: false, pageDown: false, home: false, end: false },
  ...{ return: false, escape: false, ctrl: false, shift: false, meta: false },
  ...{ tab: false, backspace: false, delete: false },
};

/** What one event of Ink's says, in short. */
function read(input: string, flags: Partial<InkKey> = {}): string[] {
  return keysOf(input, { ...none, ...flags }).map((key) =>
    key.kind === "key" ? `<${key.name}>` : key.text
  );
}

Deno.test("keys have names, with what is held down beside them", () => {
  assert.deepEqual(read("", { upArrow: true }), ["<up>"]);
  assert.deepEqual(read("", { upArrow: true, meta: true }), ["<alt-up>"]);
  assert.deepEqual(read("\r", { return: true, meta: true }), ["<alt-enter>"]);
  assert.deepEqual(read("", { tab: true, shift: true }), ["<shift-tab>"]);
  assert.deepEqual(read("k", { ctrl: true }), ["<ctrl-k>"]);
  assert.deepEqual(read("a", { meta: true }), ["<alt-a>"]);
  assert.deepEqual(read("\n"), ["<ctrl-j>"]);
});

Deno.test("text and keys that came in one read are told apart, in order", () => {
  assert.deepEqual(read("olá\r/quit\r"), ["olá", "<enter>", "/quit", "<enter>"]);
  assert.deepEqual(read("a\x7f\x03"), ["a", "<backspace>", "<ctrl-c>"]);
  assert.deepEqual(read("日本\x1b\x00"), ["日本"]);
});
