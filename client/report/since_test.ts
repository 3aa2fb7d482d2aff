import assert from "node:assert/strict";
import type { LastReading } from "./last_reading.ts";
import { type Sources, thisMachine } from "./machine.ts";
import { Notes } from "./notes.ts";
import { noteSince } from "./since.ts";

const last: LastReading = {
  boot: "b1",
  uptime: 1000,
  cpu: { cpus: 2, busy: 10_000, total: 100_000 },
  network: { eth0: [1000, 2000] },
  disks: { sda: [100, 200] },
  startByServer: 5_000_000,
};

const names = [
  "cpu_busy_since",
  "disk_read",
  "disk_write",
  "network_in",
  "network_out",
  "uptime",
  "clock_offset",
] as const;

/** A minute later. */
function note(from: LastReading | undefined, changes: Partial<Sources> = {}) {
  const notes = new Notes();
  const sources: Sources = {
    ...thisMachine,
    uptime: () => 1060,
    boot: () => "b1",
    now: () => 5_000_000 + 1_060_000 + 250,
    network: () => ({ eth0: [7000, 2600] }),
    diskCounters: () => ({ sda: [700, 1400] }),
    ...changes,
  };
  const next = noteSince(notes, from, sources, () => ({ cpus: 2, busy: 40_000, total: 220_000 }));
  const { figures, reasons } = notes;
  return { told: names.map((name) => figures[name] ?? reasons[name]), next };
}

Deno.test("rates are those of the time between two readings, sectors in bytes", () => {
  const { told, next } = note(last);
  assert.deepEqual(told, [25, 5120, 10_240, 100, 10, 1060, 250]);
  assert.deepEqual([next?.uptime, next?.startByServer], [1060, 5_000_000]);
});

Deno.test("a clock that was set by hours changes the clock's offset and no rate", () => {
  const { told } = note(last, { now: () => 5_000_000 + 1_060_000 - 7_200_000 });
  assert.deepEqual(told, [25, 5120, 10_240, 100, 10, 1060, -7_200_000]);
});

Deno.test("the first reading, and the first after a start, say why there are no rates", () => {
  const told = (reason: string) => [reason, reason, reason, reason, reason, 1060, reason];
  assert.deepEqual(note(undefined).told, told("first_reading"));
  const other = note(last, { boot: () => "b2" });
  assert.deepEqual(other.told, told("restarted"));
  assert.equal(other.next?.startByServer, undefined);
  // A container starts anew on a machine that does not.
  assert.deepEqual(note({ ...last, uptime: 9000 }).told, told("restarted"));
});

Deno.test("a reading within the same second has no rates, and spoils none", () => {
  const { told, next } = note({ ...last, uptime: 1059.5 });
  assert.deepEqual(told.slice(0, 5), Array(5).fill("too_soon"));
  assert.equal(told[6], 250);
  assert.equal(next?.uptime, 1059.5);
});

Deno.test("a part that was not known the last time begins now", () => {
  const { boot, uptime } = last;
  const reason = "first_reading";
  assert.deepEqual(note({ boot, uptime }).told, [
    reason,
    reason,
    reason,
    reason,
    reason,
    1060,
    reason,
  ]);
});
