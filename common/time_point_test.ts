import assert from "node:assert/strict";
import { parseTimePoint } from "./time_point.ts";

const at = (text: string) => parseTimePoint(text, Date.UTC(2026, 10, 22, 12));

Deno.test("a zone is heeded, and without one it is this machine's clock", () => {
  assert.equal(at("2026-11-22T18:30:00Z"), Date.UTC(2026, 10, 22, 18, 30));
  assert.equal(at("2026-11-22T18:30-03:00"), Date.UTC(2026, 10, 22, 21, 30));
  assert.equal(at("2026-11-22 18:30:05.25+0200"), Date.UTC(2026, 10, 22, 16, 30, 5));
  assert.equal(at("2026-11-22"), new Date(2026, 10, 22).getTime());
  assert.equal(at("2026-11-22T18:30"), new Date(2026, 10, 22, 18, 30).getTime());
});

Deno.test("a span is that long ago", () => {
  assert.equal(at("1d"), Date.UTC(2026, 10, 21, 12));
});

Deno.test("what is no time is none", () => {
  for (
    const text of ["", "soon", "2026-11", "2026-13-01", "2026-02-29", "2026-11-22T24:00", "22/11"]
  ) {
    assert.equal(at(text), undefined, text);
  }
  assert.notEqual(at("2028-02-29"), undefined);
});
