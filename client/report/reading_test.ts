import assert from "node:assert/strict";
import { mapFigures } from "../../protocol/figures.ts";
import { busyBetween, parseStat } from "./cpu.ts";
import { readMachine, type Sources, thisMachine } from "./reading.ts";
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
    memory: () => ({ available: 6e9, total: 8e9 }),
    disk: (path) => ({ free: path.length, total: 5e10 }),
    temperature: () => 48.5,
    ...changes,
  };
}

Deno.test("every figure comes from its source, the disk's from the path that is asked for", async () => {
  const { figures, reasons } = await readMachine("/srv", machine());
  assert.deepEqual(figures, {
    ...mapFigures(() => null),
    cpus: 2,
    cpu_busy: 25,
    load_1: 1.24,
    load_5: 0.5,
    load_15: 0,
    memory_available: 6e9,
    memory_total: 8e9,
    disk_free: 4,
    disk_total: 5e10,
    temperature: 48.5,
  });
  assert.deepEqual(reasons, {});
});

Deno.test("what a machine cannot tell is null, with its reason, and the rest is told", async () => {
  const { figures, reasons } = await readMachine(
    "/",
    machine({
      temperature() {
        throw new Untold("no_sensor");
      },
      load() {
        throw new Untold("unsupported");
      },
      disk() {
        throw new Deno.errors.NotFound("gone");
      },
      memory: () => ({ available: NaN, total: 8e9 }),
    }),
  );
  assert.deepEqual([figures.cpus, figures.memory_total, figures.temperature], [2, 8e9, null]);
  assert.deepEqual(reasons, {
    load_1: "unsupported",
    load_5: "unsupported",
    load_15: "unsupported",
    memory_available: "unreadable",
    disk_free: "not_found",
    disk_total: "not_found",
    temperature: "no_sensor",
  });
});

Deno.test("a machine that can tell nothing at all still has something to report", async () => {
  const fails = () => {
    throw new Error("no");
  };
  const nothing = {
    cpuTimes: fails,
    ownMs: fails,
    load: fails,
    memory: fails,
    disk: fails,
    temperature: fails,
  };
  const { figures, reasons } = await readMachine("/", nothing);
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
  const { figures, reasons } = await readMachine(Deno.cwd(), thisMachine);
  assert.equal(figures.cpus! >= 1, true);
  assert.ok(figures.cpu_busy! >= 0 && figures.cpu_busy! <= 100);
  assert.ok(figures.memory_available! > 0 && figures.memory_available! <= figures.memory_total!);
  assert.ok(figures.disk_free! >= 0 && figures.disk_free! < figures.disk_total!);
  assert.equal(figures.temperature === null, reasons.temperature !== undefined);
});

Deno.test("a path that is not there is not found, and costs nothing but the disk", async () => {
  const { figures, reasons } = await readMachine("/no/such/path", thisMachine);
  assert.deepEqual([figures.disk_free, reasons.disk_total], [null, "not_found"]);
  assert.ok(figures.cpus);
});
