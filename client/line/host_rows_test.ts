import assert from "node:assert/strict";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { hostRow } from "./host_rows.ts";

const figures: Figures = {
  ...mapFigures(() => null),
  cpus: 4,
  cpu_busy: 12.5,
  load_1: 0.5,
  memory_available: 6_120_000_000,
  memory_total: 8_000_000_000,
};
const mesa = {
  host: "mesa-1",
  live: true,
  timestamp: "2026-01-02T12:00:00.000Z",
  disk: "/srv",
  figures,
  reasons: { temperature: "no_sensor" },
};

Deno.test("a host's latest report is one line, and what it could not tell is said", () => {
  const row = hostRow(mesa, "en");
  assert.match(
    row,
    /^ {2}● mesa-1: CPU 12\.5 % of 4, load 0\.5, memory 6\.12 GB of 8 GB available/,
  );
  assert.match(row, /disk \/srv: none of none free, temperature none \(no sensor\); /);
  assert.match(hostRow({ ...mesa, live: false }, "pt-BR"), /^ {2}○ mesa-1: CPU 12,5 % de 4, /);
});

Deno.test("a host that never reported is listed, and nobody's name drives the terminal", () => {
  assert.equal(hostRow({ host: "forno", live: false }, "en"), "  ○ forno: no report yet");
  const row = hostRow({ ...mesa, host: "a\u001b[2J\nb", disk: "/\u202e\r\n" }, "en");
  for (const unsafe of ["\u001b", "\n", "\r", "\u202e"]) assert.ok(!row.includes(unsafe), row);
});

Deno.test("a figure that is no number is none, whatever the server calls it", () => {
  const forged = JSON.parse('{"cpu_busy":"\\u009b2J","load_1":{}}');
  const { cpus: _, ...fewer } = figures;
  const row = hostRow({ ...mesa, figures: { ...fewer, ...forged } }, "en");
  assert.match(row, /^ {2}● mesa-1: CPU none of none, load none, memory 6\.12 GB /);
});

Deno.test("a host's tags stand behind its name", () => {
  const tags = { env: "lab", site: "sala\n3" };
  assert.match(hostRow({ ...mesa, tags }, "en"), /^ {2}● mesa-1 env=lab site=sala\s?3: CPU /);
  const silent = hostRow({ host: "forno", live: false, tags: { env: "lab" } }, "en");
  assert.equal(silent, "  ○ forno env=lab: no report yet");
});
