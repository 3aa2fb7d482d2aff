import assert from "node:assert/strict";
import { clockOffset, startByServer } from "./clock.ts";

Deno.test("an answer is taken to be half of its round trip old", () => {
  const start = startByServer("2026-01-01T00:00:00.000Z", 80, 100);
  assert.equal(start, Date.UTC(2026, 0, 1) + 40 - 100_000);
  assert.equal(startByServer("soon", 80, 100), undefined);
});

Deno.test("the offset stays right when the clock is set, and while time goes by", () => {
  const start = startByServer("2026-01-01T00:00:00.000Z", 0, 100)!;
  const server = Date.UTC(2026, 0, 1);
  assert.equal(clockOffset(start, 100, server + 3000), 3000);
  assert.equal(clockOffset(start, 160, server + 60_000 - 500), -500);
});
