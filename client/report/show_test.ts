import assert from "node:assert/strict";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { reportAsJson, reportAsText } from "./show.ts";

const figures: Figures = {
  ...mapFigures(() => null),
  cpus: 4,
  cpu_busy: 12.5,
  load_1: 1.24,
  load_5: 0.5,
  load_15: 0,
  memory_available: 6_123_456_789,
  memory_total: 8_000_000_000,
  disk_free: 4_999_999,
  disk_total: 50_000_000_000,
  temperature: null,
};
const reported = {
  host: "mesa",
  reading: { disk: "/srv", figures, reasons: { temperature: "no_sensor" } },
  answer: {
    timestamp: "2026-01-01T00:00:00.000Z",
    live: 3,
    average: { ...mapFigures(() => null), cpus: 10 / 3, disk_free: 1.5, temperature: 47.25 },
  },
};

Deno.test("the table has bytes, and gigabytes of a thousand million", () => {
  const rows = reportAsText(reported, "en").split("\n").map((row) => row.split(/ {2,}/));
  const row = (name: string) => rows.find(([first]) => first === name)?.slice(1);
  assert.deepEqual(rows[0], ["", "mesa, now", "average of 3 live hosts"]);
  assert.deepEqual(row("logical CPUs"), ["4", "3.33"]);
  assert.deepEqual(row("CPU busy"), ["12.5 %", "none"]);
  assert.deepEqual(row("memory available"), ["6.12 GB (6123456789 B)", "none"]);
  assert.deepEqual(row("disk free (/srv)"), ["0.01 GB (4999999 B)", "0 GB (2 B)"]);
  assert.deepEqual(row("CPU temperature"), ["none (no sensor)", "47.3 °C"]);
});

Deno.test("in Portuguese the table has its words and its commas", () => {
  const text = reportAsText(reported, "pt-BR");
  assert.match(text, /média de 3 máquinas ativas/);
  assert.match(text, /CPU ocupada +12,5 %/);
  assert.match(text, /temperatura da CPU +sem dado \(não há sensor\) +47,3 °C/);
});

Deno.test("the JSON is one line that has every figure, bytes also as gigabytes", () => {
  const text = reportAsJson(reported);
  assert.ok(!text.includes("\n"));
  const value = JSON.parse(text);
  assert.deepEqual([value.host, value.disk, value.live], ["mesa", "/srv", 3]);
  assert.equal(value.figures.memory_available, 6_123_456_789);
  assert.equal(value.figures.memory_available_gb, 6.123);
  assert.deepEqual([value.figures.temperature, value.reasons.temperature], [null, "no_sensor"]);
  assert.deepEqual([value.average.temperature, value.average.disk_total_gb], [47.25, null]);
});
