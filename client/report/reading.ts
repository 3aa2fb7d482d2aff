import type { DiskSpace, FigureReasons, Figures, NamedValue } from "../../protocol/figures.ts";
import { busyBetween } from "./cpu.ts";
import type { LastReading } from "./last_reading.ts";
import { lookAtDisks } from "./look_at_disks.ts";
import { type Sources, thisMachine } from "./machine.ts";
import { Notes, tried } from "./notes.ts";
import { noteSince } from "./since.ts";
import { chooseTemperature } from "./temperature.ts";

/** How a machine is, and why it cannot tell some of it. */
export interface Reading {
  /** What tells this start of the machine from others. */
  readonly boot?: string;
  /** When, by the machine's clock. RFC 3339. */
  readonly at: string;
  /** The path of the disk that `disk_free` and `disk_total` are about. */
  readonly disk: string;
  readonly figures: Figures;
  readonly reasons: FigureReasons;
  readonly disks: DiskSpace[];
  readonly values: NamedValue[];
  /** What another program has written. */
  readonly text?: string;
  /** Paths that were asked for and are not there. */
  readonly absent: readonly string[];
  /** What the next reading needs of this one. */
  readonly next?: LastReading;
}

/** What a reading looks at. */
export interface Looks {
  /** Paths on the disks to look at; every mounted disk when there is none. */
  readonly disks?: readonly string[];
  /** The sensor of the temperature, by name. */
  readonly sensor?: string;
  /** What somebody else has measured. */
  readonly values?: readonly NamedValue[];
  /** What another program has written. */
  readonly text?: string;
  /** What the last reading has left. */
  readonly last?: LastReading;
}

/** Between the two looks at the CPUs: short for whoever waits, and long enough to see something. */
const sampleMs = 200;

/**
 * Reads how this machine is; takes some 200 ms, over which the CPUs are watched, and up to two
 * seconds where a disk does not answer. Never throws for a figure that cannot be told.
 */
export async function readMachine(looks: Looks, sources = thisMachine): Promise<Reading> {
  const notes = new Notes();
  const looking = lookAtDisks(looks.disks ?? [], sources);
  const [before, ownBefore] = [tried(sources.cpuTimes), tried(sources.ownMs)];
  await new Promise((resolve) => setTimeout(resolve, sampleMs));
  const [after, ownAfter] = [tried(sources.cpuTimes), tried(sources.ownMs)];
  const at = new Date(sources.now()).toISOString();
  notes.take(["cpus"], () => [after().cpus]);
  notes.take(["cpu_busy"], () => [busyBetween(before(), after(), ownAfter() - ownBefore())]);
  notes.take(["load_1", "load_5", "load_15"], () => sources.load().map(hundredths));
  noteMemory(notes, sources);
  const disks = (await looking)(notes);
  notes.take(["temperature"], () => [chooseTemperature(sources.sensors(), looks.sensor)]);
  const next = noteSince(notes, looks.last, sources, after);
  const { figures, reasons } = notes;
  const values = [...looks.values ?? []];
  const { text } = looks;
  const known = { ...(next && { boot: next.boot, next }), ...(text && { text }) };
  return { ...known, at, figures, reasons, ...disks, values };
}

/** What of a reading goes over the wire. */
export function sayable(
  { boot, at, disk, figures, reasons, disks, values, text }: Reading,
): Omit<Reading, "absent" | "next"> {
  const known = { ...(boot && { boot }), ...(text && { text }) };
  return { ...known, at, disk, figures, reasons, disks, values };
}

function noteMemory(notes: Notes, { memory }: Sources): void {
  const all = tried(memory);
  notes.take(["memory_available", "memory_total"], () => [all().available, all().total]);
  notes.take(["swap_available", "swap_total"], () => [all().swapFree, all().swapTotal]);
}

function hundredths(value: number): number {
  return Math.round(value * 100) / 100;
}
