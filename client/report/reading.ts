import { statfsSync } from "node:fs";
import {
  type FigureName,
  type FigureReasons,
  type Figures,
  mapFigures,
} from "../../protocol/figures.ts";
import { busyBetween, type CpuTimes, readCpuTimes, readOwnMs } from "./cpu.ts";
import { readTemperature } from "./temperature.ts";
import { reasonOf, Untold } from "./untold.ts";

/** How a machine is, and why it cannot tell some of it. */
export interface Reading {
  readonly figures: Figures;
  readonly reasons: FigureReasons;
}

/** Where figures come from; each may throw, and {@link Untold} says why. */
export interface Sources {
  readonly cpuTimes: () => CpuTimes;
  /** Milliseconds of CPU that this program has used. */
  readonly ownMs: () => number;
  /** Over 1, 5 and 15 minutes. */
  readonly load: () => readonly number[];
  /** Bytes. */
  readonly memory: () => { readonly available: number; readonly total: number };
  /** Bytes of the disk that a path is on. */
  readonly disk: (path: string) => { readonly free: number; readonly total: number };
  /** Degrees Celsius. */
  readonly temperature: () => number;
}

/** Between the two looks at the CPUs: short for whoever waits, and long enough to see something. */
const sampleMs = 200;

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
  disk(path) {
    const { bavail, blocks, bsize } = statfsSync(path);
    return { free: bavail * bsize, total: blocks * bsize };
  },
  temperature: readTemperature,
};

/** Takes figures one by one; what throws leaves `null` and a reason. */
class Notes {
  readonly figures: Record<FigureName, number | null> = { ...mapFigures(() => null) };
  readonly reasons: Partial<Record<FigureName, string>> = {};

  take(names: readonly FigureName[], read: () => readonly (number | undefined)[]): void {
    try {
      const values = read();
      names.forEach((name, at) => this.#note(name, values[at]));
    } catch (error) {
      for (const name of names) this.reasons[name] = reasonOf(error);
    }
  }

  #note(name: FigureName, value: number | undefined): void {
    if (value !== undefined && Number.isFinite(value)) this.figures[name] = value;
    else this.reasons[name] = "unreadable";
  }
}

/** Runs a reader now, and has what it threw wait for whoever asks for its value. */
function tried<Value>(read: () => Value): () => Value {
  try {
    const value = read();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/**
 * Reads how this machine is; takes some 200 ms, over which the CPUs are watched. Never throws for
 * a figure that cannot be told.
 *
 * @param disk a path on the disk to look at.
 */
export async function readMachine(disk: string, sources: Sources = thisMachine): Promise<Reading> {
  const notes = new Notes();
  const [before, ownBefore] = [tried(sources.cpuTimes), tried(sources.ownMs)];
  await new Promise((resolve) => setTimeout(resolve, sampleMs));
  const [after, ownAfter] = [tried(sources.cpuTimes), tried(sources.ownMs)];
  notes.take(["cpus"], () => [after().cpus]);
  notes.take(["cpu_busy"], () => [busyBetween(before(), after(), ownAfter() - ownBefore())]);
  notes.take(["load_1", "load_5", "load_15"], () => sources.load().map(hundredths));
  notes.take(["memory_available", "memory_total"], () => {
    const { available, total } = sources.memory();
    return [available, total];
  });
  notes.take(["disk_free", "disk_total"], () => {
    const { free, total } = sources.disk(disk);
    return [free, total];
  });
  notes.take(["temperature"], () => [sources.temperature()]);
  return notes;
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
