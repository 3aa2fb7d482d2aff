import assert from "node:assert/strict";
import { mapFigures } from "../../protocol/figures.ts";
import { busyBetween, parseStat } from "./cpu.ts";
import { type Sources, thisMachine } from "./machine.ts";
import { readMachine } from "./reading.ts";
import { systemDisk } from "./disks.ts";
import { Untold } from "./untold.ts";

const stat = (user: number, idle: number, waiting: number) =>
  `cpu  ${user} 0 10 ${idle} ${waiting} 1 2 3 500 0\ncpu0 1 2 3 4\ncpu1 1 2 3 4\nintr 7\nctxt 9\n`;

/** A machine that tells everything. Of its 300 ms the program itself has used 50. */
function machine(changes: Partial<Sources> = {}): Sources {
  const texts = [stat(100, 1000, 50), stat(130, 1060, 60)];
  const own = [1000, 1050];
  return {
    cpuTimes: () => parseStat(texts.shift()!),
    ownMs: () => own.shift()!,
    load: () => [1.239, 0.5, 0],
    memory: () => ({ available: 6e9, total: 8e9, swapFree: 1e9, swapTotal: 2e9 }),
    listDisks: () => ["/", "/home", "/srv"],
    disk: (path) => Promise.resolve({ path, free: 1e10 - 1e9 * path.length, total: 5e10 }),
    network: () => ({ eth0: [1000, 500] }),
    diskCounters: () => ({ sda: [10, 20] }),
    sensors: () => [{ chip: "coretemp", degrees: 48.5, isZone: false }],
    uptime: () => 4000.5,
    boot: () => "b1",
    now: () => Date.UTC(2026, 0, 1),
    ...changes,
  };
}

Deno.test("every figure comes from its source, disks from where they are mounted", async () => {
  const { figures, reasons, disks, ...rest } = await readMachine({}, machine());
  assert.deepEqual(figures, {
    ...mapFigures(() => null),
    cpus: 2,
    cpu_busy: 25,
    load_1: 1.24,
    load_5: 0.5,
    load_15: 0,
    memory_available: 6e9,
    memory_total: 8e9,
    swap_available: 1e9,
    swap_total: 2e9,
    disk_free: 1e10 - 1e9 * systemDisk().length,
    disk_total: 5e10,
    disk_free_percent: 10,
    temperature: 48.5,
    uptime: 4000,
  });
  assert.deepEqual(new Set(Object.values(reasons)), new Set(["first_reading"]));
  assert.deepEqual(disks.map(({ path, free }) => [path, free]), [
    ["/", 9e9],
    ["/home", 5e9],
    ["/srv", 6e9],
  ]);
  const { next, ...named } = rest;
  assert.deepEqual(named, {
    boot: "b1",
    at: "2026-01-01T00:00:00.000Z",
    disk: systemDisk(),
    absent: [],
    values: [],
  });
  assert.deepEqual(next, {
    boot: "b1",
    uptime: 4000.5,
    cpu: parseStat(stat(130, 1060, 60)),
    network: { eth0: [1000, 500] },
    disks: { sda: [10, 20] },
  });
});

Deno.test("disks that are asked for are the only ones, and one that is not there is named", async () => {
  const disk = (path: string) => {
    if (path === "/gone") return Promise.reject(new Deno.errors.NotFound(path));
    return Promise.resolve({ path, free: 1e9, total: 4e9 });
  };
  const looks = { disks: ["/srv", "/gone"] };
  const { disk: first, disks, absent, figures } = await readMachine(looks, machine({ disk }));
  assert.deepEqual([first, disks.length, absent], ["/srv", 1, ["/gone"]]);
  assert.deepEqual([figures.disk_free, figures.disk_free_percent], [1e9, 25]);
});

Deno.test("what a machine cannot tell is null, with its reason, and the rest is told", async () => {
  const { figures, reasons, boot } = await readMachine(
    {},
    machine({
      sensors: () => [],
      uptime() {
        throw new Untold("unreadable");
      },
      load() {
        throw new Untold("unsupported");
      },
      disk() {
        throw new Deno.errors.NotFound("gone");
      },
      memory: () => ({ available: NaN, total: 8e9, swapFree: 0, swapTotal: 0 }),
    }),
  );
  assert.deepEqual([figures.cpus, figures.memory_total, figures.temperature], [2, 8e9, null]);
  assert.equal(boot, undefined);
  assert.deepEqual(reasons, {
    load_1: "unsupported",
    load_5: "unsupported",
    load_15: "unsupported",
    memory_available: "unreadable",
    disk_free: "not_found",
    disk_total: "not_found",
    disk_free_percent: "not_found",
    temperature: "no_sensor",
    uptime: "unreadable",
    cpu_busy_since: "unreadable",
    disk_read: "unreadable",
    disk_write: "unreadable",
    network_in: "unreadable",
    network_out: "unreadable",
    clock_offset: "unreadable",
  });
});

Deno.test("a figure that no server takes is null, and the others are told", async () => {
  const memory = () => ({ available: 2 ** 60, total: 8e9, swapFree: 0, swapTotal: 0 });
  const { figures, reasons } = await readMachine({}, machine({ memory }));
  assert.deepEqual([figures.memory_available, figures.memory_total], [null, 8e9]);
  assert.equal(reasons.memory_available, "unreadable");
});

Deno.test("a machine that can tell nothing at all still has something to report", async () => {
  const fails = () => {
    throw new Error("no");
  };
  const names = Object.keys(machine()).filter((name) => name !== "now");
  const nothing = machine(Object.fromEntries(names.map((name) => [name, fails])));
  const { figures, reasons, next } = await readMachine({}, nothing);
  assert.equal(next, undefined);
  assert.deepEqual(figures, mapFigures(() => null));
  assert.deepEqual(new Set(Object.values(reasons)), new Set(["unreadable"]));
});

Deno.test("waiting for a disk is not being busy, and guests count once", () => {
  const times = parseStat(stat(100, 1000, 50));
  assert.deepEqual(times, { cpus: 2, busy: 1160, total: 11_660 });
  assert.throws(() => parseStat("nothing of the kind"), Untold);
});

Deno.test("busy is between nothing and everything, whatever the counters do", () => {
  const times = (busy: number, total: number) => ({ cpus: 1, busy, total });
  assert.equal(busyBetween(times(0, 0), times(10, 10), 0), 100);
  assert.equal(busyBetween(times(10, 20), times(5, 40), 0), 0);
  assert.equal(busyBetween(times(0, 0), times(10, 40), 15), 0);
  assert.throws(() => busyBetween(times(1, 10), times(1, 10), 0), Untold);
});

Deno.test("this very machine has CPUs, memory and a disk", async () => {
  const { figures, reasons } = await readMachine({}, thisMachine);
  assert.equal(figures.cpus! >= 1, true);
  assert.ok(figures.cpu_busy! >= 0 && figures.cpu_busy! <= 100);
  assert.ok(figures.memory_available! > 0 && figures.memory_available! <= figures.memory_total!);
  assert.ok(figures.disk_free! >= 0 && figures.disk_free! < figures.disk_total!);
  assert.equal(figures.temperature === null, reasons.temperature !== undefined);
});

Deno.test("a path that is not there is not found, and costs nothing but the disk", async () => {
  const { figures, reasons } = await readMachine({ disks: ["/no/such/path"] }, thisMachine);
  assert.deepEqual([figures.disk_free, reasons.disk_total], [null, "not_found"]);
  assert.ok(figures.cpus);
});
