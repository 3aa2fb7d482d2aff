import type { DiskSpace } from "../../protocol/figures.ts";
import { bootId, readUptime } from "./boot.ts";
import { type Counters, readDiskCounters, readNetwork } from "./counters.ts";
import { type CpuTimes, readCpuTimes, readOwnMs } from "./cpu.ts";
import { listDisks, readDisk } from "./disks.ts";
import { readSensors, type Sensor } from "./sensors.ts";
import { Untold } from "./untold.ts";

/** Bytes. */
export interface Memory {
  readonly available: number;
  readonly total: number;
  readonly swapFree: number;
  readonly swapTotal: number;
}

/** Where figures come from; each may throw, and {@link Untold} says why. */
export interface Sources {
  readonly cpuTimes: () => CpuTimes;
  /** Milliseconds of CPU that this program has used. */
  readonly ownMs: () => number;
  /** Over 1, 5 and 15 minutes. */
  readonly load: () => readonly number[];
  readonly memory: () => Memory;
  /** Where disks are mounted. */
  readonly listDisks: () => readonly string[];
  readonly disk: (path: string) => Promise<DiskSpace>;
  /** Bytes of the network's devices. */
  readonly network: () => Counters;
  /** Sectors of disks. */
  readonly diskCounters: () => Counters;
  readonly sensors: () => readonly Sensor[];
  /** Seconds since the start of the machine. */
  readonly uptime: () => number;
  /** What tells this start from others. */
  readonly boot: (last: string | undefined, startedAt: number) => string;
  /** Milliseconds since 1970, by the machine's clock. */
  readonly now: () => number;
}

/** This machine. */
export const thisMachine: Sources = {
  cpuTimes: readCpuTimes,
  ownMs: readOwnMs,
  load() {
    // Windows has no such thing, and says zero.
    if (Deno.build.os === "windows") throw new Untold("unsupported");
    return Deno.loadavg();
  },
  memory: () => Deno.systemMemoryInfo(),
  listDisks: () => listDisks(),
  disk: readDisk,
  network: () => readNetwork(),
  diskCounters: () => readDiskCounters(),
  sensors: () => readSensors(),
  uptime: () => readUptime(),
  boot: bootId,
  now: Date.now,
};
