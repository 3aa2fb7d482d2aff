import { cpus } from "node:os";
import process from "node:process";
import { Untold } from "./untold.ts";

/** Milliseconds that all CPUs together have spent since the start of the machine. */
export interface CpuTimes {
  /** Logical CPUs. */
  readonly cpus: number;
  readonly busy: number;
  readonly total: number;
}

/** Linux counts hundredths of a second, whatever its clock's own rate (`USER_HZ`, time(7)). */
const tickMs = 10;

/**
 * Reads the counters of `/proc/stat` (proc_stat(5)). Waiting for a disk is idle time there.
 *
 * @throws {Untold} when the counters are not there.
 */
export function parseStat(text: string): CpuTimes {
  const lines = text.split("\n");
  const all = lines.find((line) => line.startsWith("cpu "));
  // Time of guests is in `user` and `nice` already, so what follows `steal` is left out.
  const counters = all?.trim().split(/\s+/).slice(1, 9).map(Number);
  if (counters === undefined || counters.length < 4 || !counters.every(Number.isFinite)) {
    throw new Untold("unreadable");
  }
  const [, , , idle = 0, waiting = 0] = counters;
  const total = counters.reduce((sum, counter) => sum + counter, 0);
  const count = lines.filter((line) => /^cpu\d/.test(line)).length;
  return { cpus: count, busy: (total - idle - waiting) * tickMs, total: total * tickMs };
}

/** Reads the counters where there is no `/proc/stat`. Throws {@link Untold}. */
function timesOfSystem(): CpuTimes {
  const all = cpus();
  if (all.length === 0) throw new Untold("unsupported");
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const total = sum(all.flatMap(({ times }) => Object.values(times)));
  return { cpus: all.length, busy: total - sum(all.map(({ times }) => times.idle)), total };
}

/** The counters of this machine. Throws {@link Untold}, or what reading the file throws. */
export function readCpuTimes(): CpuTimes {
  if (Deno.build.os !== "linux") return timesOfSystem();
  return parseStat(Deno.readTextFileSync("/proc/stat"));
}

/** Milliseconds of CPU that this program has used since its start. */
export function readOwnMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Per cent of all CPUs together that were busy between two readings, to a tenth.
 *
 * @param ownMs what this very program spent meanwhile, which does not count.
 * @throws {Untold} when the counters have not moved.
 */
export function busyBetween(before: CpuTimes, after: CpuTimes, ownMs: number): number {
  const total = after.total - before.total;
  if (total <= 0) throw new Untold("unreadable");
  const share = (after.busy - before.busy - ownMs) / total;
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
}
