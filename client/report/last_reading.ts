import { join } from "node:path";
import { hasModes } from "../../common/platform.ts";
import { readUptime } from "./boot.ts";
import { startByServer } from "./clock.ts";
import type { Counters } from "./counters.ts";
import type { CpuTimes } from "./cpu.ts";
import { isSayable } from "./notes.ts";

/** What the next reading needs of this one. */
export interface LastReading {
  readonly boot: string;
  /** Seconds since the start of the machine: a clock that nobody sets. */
  readonly uptime: number;
  readonly cpu?: CpuTimes;
  readonly network?: Counters;
  readonly disks?: Counters;
  /** The server's clock when this machine started, as the last answer had it, in milliseconds. */
  readonly startByServer?: number;
}

/** Where it is, in a data folder: beside the credential. */
export function lastReadingPath(data: string): string {
  return join(data, "report-last.json");
}

/**
 * Reads what the last run has left.
 *
 * @returns `undefined` when there is none, or nothing that can be used: rates begin anew then.
 */
export async function readLast(data: string): Promise<LastReading | undefined> {
  try {
    const value: unknown = JSON.parse(await Deno.readTextFile(lastReadingPath(data)));
    return isLastReading(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Keeps a reading for the next run, where only its owner can read it. If that cannot be kept, the
 * next run has no rates, and nothing else is lost.
 *
 * @param heard the server's clock in its answer, and how long that took, if there was an answer.
 */
export async function remember(
  data: string,
  { next }: { readonly next?: LastReading },
  heard?: { readonly timestamp: unknown; readonly roundTripMs: number },
): Promise<void> {
  if (next === undefined) return;
  try {
    const start = heard && startByServer(String(heard.timestamp), heard.roundTripMs, readUptime());
    const last = start === undefined ? next : { ...next, startByServer: start };
    await replace(lastReadingPath(data), JSON.stringify(last) + "\n");
  } catch {
    // A disk that is full is what the report is to tell.
  }
}

/**
 * Writes beside the place and moves it there. It is not waited for the disk: after a power cut the
 * machine has started anew, and then nothing of this counts.
 */
async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.new`;
  await Deno.writeTextFile(beside, text, hasModes ? { mode: 0o600 } : {});
  await Deno.rename(beside, path);
}

type Loose = Partial<Record<string, unknown>>;

function isLastReading(value: unknown): value is LastReading {
  const { boot, uptime, cpu, network, disks, startByServer } = (value ?? {}) as Loose;
  return typeof boot === "string" && isNumber(uptime) &&
    (startByServer === undefined || isNumber(startByServer)) &&
    (cpu === undefined || isTimes(cpu)) && [network, disks].every(areCounters);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && isSayable(value);
}

function isTimes(value: unknown): boolean {
  const { cpus, busy, total } = (value ?? {}) as Loose;
  return [cpus, busy, total].every(isNumber);
}

function areCounters(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === "object" && value !== null &&
    Object.values(value).every((one) =>
      Array.isArray(one) && one.length === 2 && one.every(isNumber)
    );
}
