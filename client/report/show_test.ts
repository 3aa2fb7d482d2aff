import assert from "node:assert/strict";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { readingAsText, reportAsJson, reportAsText, type Reported } from "./show.ts";

const nothing = mapFigures(() => null);
const figures: Figures = {
  ...nothing,
  cpus: 4,
  cpu_busy: 12.5,
  load_1: 1.24,
  memory_available: 6_123_456_789,
  memory_total: 8_000_000_000,
  disk_free: 4_999_999,
  disk_total: 50_000_000_000,
  network_in: 1_234_567,
  uptime: 14_335,
  clock_offset: -12,
};
const mean: Figures = { ...figures, cpus: 10 / 3, network_in: 400, temperature: 47.25 };

const reported: Reported = {
  host: "mesa",
  reading: {
    disk: "/srv",
    figures,
    reasons: { temperature: "no_sensor", disk_read: "first_reading", disk_write: "first_reading" },
    disks: [
      { path: "/", free: 76_474_499_072, total: 270_553_174_016 },
      { path: `/srv/${"long/".repeat(10)}end`, free: 0, total: 20_000_000_000_000 },
    ],
    values: [{ name: "room", value: 21.5, unit: "°C" }, { name: "queue", value: 1e6 }],
  },
  answer: {
    timestamp: "2026-01-01T00:00:00.000Z",
    live: 3,
    average: mean,
    summary: { mean, median: { ...figures, cpus: 2 }, min: { ...figures, cpus: 1 }, max: figures },
    place: { cpus: { rank: 2, of: 3 } },
    stale: ["forno", "cave"],
  },
};

function rowsOf(text: string): Map<string, string[]> {
  const rows = text.split("\n").map((line) => line.trim().split(/ {2,}/));
  return new Map(rows.map(([name = "", ...cells]) => [name, cells]));
}

Deno.test("a table has this machine, the others' mean, median, least and most, and its place", () => {
  const text = reportAsText(reported, "en");
  assert.match(text, /^mesa among 3 live hosts\n +now +mean +median +min +max +place\n/);
  const rows = rowsOf(text);
  assert.deepEqual(rows.get("logical CPUs"), ["4", "3.33", "2", "1", "4", "2/3"]);
  assert.deepEqual(rows.get("CPU busy, %"), ["12.5", "12.5", "12.5", "12.5", "12.5", "–"]);
  assert.deepEqual(rows.get("memory available, GB")?.slice(0, 2), ["6.12", "6.12"]);
  assert.deepEqual(rows.get("disk free, MB")?.[0], "5");
  assert.deepEqual(rows.get("network in, MB/s")?.slice(0, 2), ["1.23", "0"]);
  assert.deepEqual(rows.get("CPU temperature, °C")?.slice(0, 2), ["–", "47.3"]);
  assert.deepEqual(rows.get("running for, h")?.[0], "3.98");
  assert.deepEqual(rows.get("clock ahead by, ms")?.[0], "-12");
});

Deno.test("disks, values, reasons and silent hosts follow the table", () => {
  const text = reportAsText(reported, "en");
  assert.match(text, /\n {2}\/ +76.47 of 270.55 GB free \(28.3 %\)\n/);
  assert.match(text, /\n {2}….*\/end +0 of 20 TB free \(0 %\)\n/);
  assert.match(text, /\n {2}room +21.5 °C\n {2}queue +1000000\n/);
  assert.match(text, /\nnone \(no sensor\): CPU temperature\n/);
  assert.match(text, /\nnone \(first reading\): disks, read; disks, written\n/);
  assert.match(text, /\nsilent for more than three minutes: forno, cave$/);
});

Deno.test("in Portuguese the table has its words and its commas", () => {
  const text = reportAsText({ ...reported, answer: { ...reported.answer, live: 1 } }, "pt-BR");
  assert.match(
    text,
    /^mesa, a única máquina ativa\n +agora +média +mediana +mín\. +máx\. +lugar\n/,
  );
  assert.match(text, /\nCPU ocupada, % +12,5 /);
  assert.match(text, /sem dado \(não há sensor\): temperatura da CPU/);
  assert.match(text, /em silêncio há mais de três minutos: forno, cave$/);
});

Deno.test("80 columns do in both languages, whatever there is to tell", () => {
  const most = mapFigures((name) => /_(available|total|free)$/.test(name) ? 9.87e15 : 999_999.99);
  const least = mapFigures((name) => -(most[name]!));
  const wide: Reported = {
    host: "m".repeat(64),
    reading: { ...reported.reading, figures: most },
    answer: {
      ...reported.answer,
      live: 200,
      tag: `env=${"x".repeat(120)}`,
      summary: { mean: least, median: least, min: least, max: most },
      place: mapFigures(() => ({ rank: 187, of: 200 })),
      stale: Array.from({ length: 50 }, (_, at) => `forno-${at}`),
    },
  };
  for (const language of ["en", "pt-BR"] as const) {
    for (const text of [reportAsText(wide, language), readingAsText(wide.reading, language)]) {
      const long = text.split("\n").filter((line) => line.length > 80);
      assert.deepEqual(long, []);
    }
  }
});

Deno.test("a server that says the average alone is shown with it alone", () => {
  const { timestamp, average, live } = reported.answer;
  const text = reportAsText({ ...reported, answer: { timestamp, average, live } }, "en");
  assert.match(text, /\n +now +mean\nlogical CPUs +4 +3.33\n/);
});

Deno.test("a stranger's name does nothing to the terminal", () => {
  const stale = ["for\u001b[2Jno"];
  const text = reportAsText({ ...reported, answer: { ...reported.answer, stale } }, "en");
  assert.ok(!text.includes("\u001b"));
});

Deno.test("a server that says texts for numbers does nothing to the terminal, either", () => {
  const place = JSON.parse('{"cpus":{"rank":"\\u009b2J","of":"\\u001b[2J"}}');
  const forged = { ...reported, answer: { ...reported.answer, place } };
  assert.doesNotMatch(reportAsText(forged, "en"), /(?!\n)\p{Cc}/u);
  const stale = ["\u009b2J"];
  const json = reportAsJson({ ...reported, answer: { ...reported.answer, stale } });
  assert.doesNotMatch(json, /\u009b/);
  assert.deepEqual(JSON.parse(json).stale, stale);
});

Deno.test("the JSON is one line that has every figure, bytes also as gigabytes", () => {
  const text = reportAsJson(reported);
  assert.ok(!text.includes("\n"));
  const value = JSON.parse(text);
  assert.deepEqual([value.host, value.disk, value.live], ["mesa", "/srv", 3]);
  assert.equal(value.figures.memory_available, 6_123_456_789);
  assert.equal(value.figures.memory_available_gb, 6.123);
  assert.deepEqual([value.figures.temperature, value.reasons.temperature], [null, "no_sensor"]);
  assert.deepEqual([value.average.temperature, value.average.disk_total_gb], [47.25, 50]);
  assert.deepEqual([value.summary.median.cpus, value.place.cpus.rank], [2, 2]);
  assert.deepEqual([value.disks.length, value.values[0].unit, value.stale], [2, "°C", [
    "forno",
    "cave",
  ]]);
});
