import assert from "node:assert/strict";
import fc from "fast-check";
import { parseValues } from "./own_values.ts";

Deno.test("a value has a name, a number, and a unit where there is one", () => {
  const cases = [
    "queue=12",
    "room.1=21.5°C",
    "5xx=-.5e2",
    "disk_io=1.25MB/s",
    "load=1e",
    "x=7 %",
    "Fila-1:máx=3",
  ];
  assert.deepEqual(parseValues(cases, "en"), [
    { name: "queue", value: 12 },
    { name: "room.1", value: 21.5, unit: "°C" },
    { name: "5xx", value: -50 },
    { name: "disk_io", value: 1.25, unit: "MB/s" },
    { name: "load", value: 1, unit: "e" },
    { name: "x", value: 7, unit: "%" },
    { name: "Fila-1:máx", value: 3 },
  ]);
});

Deno.test("what is no value is refused by name, and so are two of a name and too many", () => {
  const bad = [
    "queue",
    "queue=",
    "=1",
    ".q=1",
    "a b=1",
    `${"x".repeat(65)}=1`,
    "queue=many",
    "queue=NaN",
    "queue=1e999",
    "queue=9007199254740993",
    "queue=1,5",
    "queue=0x10",
    "queue=1kilometres_per_hour",
    "queue=1\n",
  ];
  for (const text of bad) {
    assert.throws(
      () => parseValues([text], "en"),
      { exitCode: 64, message: /^Cannot report/ },
      text,
    );
  }
  assert.throws(() => parseValues(["a=1", "b=1", "a=2"], "en"), /"a" has two values/);
  const many = Array.from({ length: 33 }, (_, at) => `v${at}=1`);
  assert.throws(() => parseValues(many, "en"), /at most 32/);
});

Deno.test("a finite number survives being written and read", () => {
  const numbers = fc.double({ noNaN: true, min: -(2 ** 53) + 1, max: 2 ** 53 - 1 });
  fc.assert(fc.property(numbers, (value) => {
    assert.equal(
      parseValues([`v=${value}s`], "en")[0]!.value,
      value === 0 ? parseFloat(`${value}`) : value,
    );
  }));
});
