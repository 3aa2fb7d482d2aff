import assert from "node:assert/strict";
import { senderStyle } from "./sender_style.ts";

Deno.test("somebody's colour stays, however the name is written, and people have different ones", () => {
  assert.deepEqual(senderStyle("Bia"), senderStyle("bia"));
  assert.deepEqual(senderStyle("bia"), senderStyle("bia"));
  const names = Array.from({ length: 40 }, (_, index) => `person${index}`);
  const styles = new Set(names.map((name) => JSON.stringify(senderStyle(name))));
  assert.equal(styles.size, 8);
});

Deno.test("no name has a colour that cannot be read on a light or on a dark ground", () => {
  for (let index = 0; index < 100; index++) {
    const { color } = senderStyle(`person${index}`);
    assert.ok(color !== undefined && color !== "yellow" && color !== "blue", color);
  }
});
