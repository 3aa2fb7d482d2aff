import assert from "node:assert/strict";
import { hashSecret, newSessionId, newToken } from "./tokens.ts";

function areDistinct(make: () => string): boolean {
  return new Set(Array.from({ length: 1000 }, make)).size === 1000;
}

Deno.test("a token has 256 bits and fits a URL and a login frame", () => {
  assert.match(newToken(), /^[\w-]{43}$/);
  assert.ok(areDistinct(newToken));
});

Deno.test("a secret's hash is the SHA-256 that every other program computes", () => {
  assert.equal(
    hashSecret("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("ids are short, random letters and digits", () => {
  assert.match(newSessionId(), /^[0-9a-z]{12}$/);
  assert.ok(areDistinct(newSessionId));
});
