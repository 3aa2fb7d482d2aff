import assert from "node:assert/strict";
import { explainRefused } from "./explain.ts";

Deno.test("a refusal is one line, whatever the server says", () => {
  const said = (frame: object) => explainRefused({ type: "error", ...frame }, "en").message;
  assert.equal(said({ code: "bad_frame", message: "Cannot read it" }), "Cannot read it");
  assert.equal(said({ message: "no\u001b[2J\n\nchat: all is well" }), "no[2J chat: all is well");
  assert.equal(said({ message: "x".repeat(1000) }).length, 300);
  assert.equal(said({ code: "newer" }), "newer");
  for (const none of [{}, { message: { a: 1 } }, { message: null, code: 7 }]) {
    assert.equal(said(none), "The server refused, and did not say why");
  }
});
