import assert from "node:assert/strict";
import { Backoff } from "./backoff.ts";

Deno.test("waits double up to half a minute, and start over after a success", () => {
  const longest = new Backoff(() => 1);
  const waits = Array.from({ length: 9 }, () => longest.next());
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  longest.reset();
  assert.equal(longest.next(), 500);
});

Deno.test("a wait is anywhere between nothing and its bound", () => {
  let random = 0;
  const backoff = new Backoff(() => random);
  assert.equal(backoff.next(), 0);
  random = 0.25;
  assert.equal(backoff.next(), 250);
});
