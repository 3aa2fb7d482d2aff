import assert from "node:assert/strict";
import { doubts, type LoadReport, trust } from "./load_report.ts";

const good: LoadReport = {
  delivered_s: 1000,
  lat_us: { p50: 100, p99: 200 },
  lost: 0,
  gap: 0,
  late: 0,
  corrupt: 0,
  stalls: 0,
  errors: 0,
  closed: 0,
  gen_cpu: 30,
  other_cpu: 0,
};

Deno.test("runs without a fault are trusted, and the row says so", () => {
  assert.deepEqual(doubts("ours", [good, good]), []);
  assert.deepEqual(trust({ ours: [good], ngircd: [good] }), [
    "nothing lost, doubled, stalled or refused",
  ]);
});

Deno.test("a fault in any run is named with its worst count", () => {
  const bad = { ...good, lost: 3, stalls: 7, note: "conn 5: eof" };
  assert.deepEqual(trust({ ours: [good, bad, { ...good, lost: 1 }], ngircd: [good] }), [
    "not to be trusted, ours: lost 3, stalls 7, conn 5: eof",
  ]);
});

Deno.test("a generator at its limit, and a busy machine, are said", () => {
  assert.deepEqual(trust({ ours: [{ ...good, gen_cpu: 97, other_cpu: 55 }] }), [
    "not to be trusted, ours: the generator is the limit",
    "other programs used 55 % of a core",
  ]);
});
