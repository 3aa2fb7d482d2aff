import assert from "node:assert/strict";
import { parseDuration } from "./duration.ts";

Deno.test("a span of time is a whole number and its unit", () => {
  const spans = { "90s": 90_000, "15m": 900_000, "12h": 43_200_000, " 1d": 86_400_000, "2w": 14 };
  for (const [text, ms] of Object.entries(spans)) {
    assert.equal(parseDuration(text), ms === 14 ? 14 * 86_400_000 : ms, text);
  }
});

Deno.test("no time at all, and anything else, is no span of time", () => {
  for (const text of ["", "0d", "1", "d", "1.5h", "-1d", "1 d", "1day", "1M", "9999999999s"]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});
