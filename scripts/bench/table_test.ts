import assert from "node:assert/strict";
import { formatNumber, formatQuantity, markdownTable } from "./table.ts";

Deno.test("numbers keep three digits that mean something, without an exponent", () => {
  assert.equal(formatNumber(0.14659), "0.147");
  assert.equal(formatNumber(68_364), "68\u202f400");
  assert.equal(formatNumber(1_234_567), "1\u202f230\u202f000");
  assert.equal(formatNumber(9.999), "10");
});

Deno.test("a quantity says its unit, and whose it is", () => {
  assert.equal(formatQuantity({ value: 24.37, unit: "ms", of: "ngircd" }), "ngircd 24.4 ms");
  assert.equal(formatQuantity({ value: 92_000, unit: "/s" }), "92\u202f000/s");
});

Deno.test("a row shows what was asked for beside what was reached", () => {
  const table = markdownTable([{
    name: "dm",
    what: "messages",
    budget: { unit: "×", atLeast: 0.3, goal: 1 },
    result: {
      ours: { value: 100, unit: "/s" },
      peer: { value: 200, unit: "/s", of: "ngircd" },
      ratio: 0.5,
      remarks: ["a|b", "c"],
    },
    missing: undefined,
  }]);
  assert.deepEqual(table.split("\n"), [
    "| what | ours | peer | ratio | at least | goal | reached | remarks |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    "| messages | 100/s | ngircd 200/s | 0.5 × | 0.3 × | 1 × | at least | a\\|b; c |",
  ]);
});

Deno.test("a row that could not be measured says why", () => {
  const table = markdownTable([{
    name: "dm",
    what: "messages",
    budget: undefined,
    result: undefined,
    missing: "no make: apt-get install make",
  }]);
  const [, , row] = table.split("\n");
  assert.equal(row, "| messages | – | – | – | – | – | – | no make: apt-get install make |");
});
