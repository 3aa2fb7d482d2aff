import assert from "node:assert/strict";
import { failureOf } from "./webhook.ts";

const url = "https://ntfy.example/secret-topic?key=1";
const detail = "client error (Connect): invalid peer certificate: UnknownIssuer";

Deno.test("why a webhook was not told is said on every runtime, and its address on none", () => {
  const inside = `error sending request for url (${url}): ${detail}`;
  assert.equal(failureOf(new TypeError("fetch failed", { cause: new Error(inside) })), detail);
  assert.equal(failureOf(new TypeError(inside)), detail);
  assert.equal(failureOf(new Error(`no way to ${url}`)), "no way to …");
  assert.equal(failureOf(new Error("timeout")), "timeout");
  assert.equal(failureOf("gone"), "gone");
});
