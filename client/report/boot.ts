import { join } from "node:path";
import { Untold } from "./untold.ts";

/** Reads `/proc/uptime`: seconds since the start of the machine, sleep included. */
export function parseUptime(text: string): number {
  const seconds = parseFloat(text);
  if (Number.isFinite(seconds)) return seconds;
  throw new Untold("unreadable");
}

/** Seconds since the start of the machine; no clock that is set has a part in it. */
export function readUptime(root = "/", system = Deno.build.os): number {
  if (system !== "linux") return Deno.osUptime();
  return parseUptime(Deno.readTextFileSync(join(root, "proc/uptime")));
}

/** The time of a start is worked out from a clock that is set now and then. */
const startPrefix = "started-";
const startToleranceMs = 60_000;

/**
 * What tells this start of the machine from every other one. Only Linux has a name for it;
 * elsewhere it is the time of the start, as it was worked out for the first time.
 *
 * @param last what it was in the last reading.
 */
export function bootId(
  last: string | undefined,
  startedAt: number,
  root = "/",
  system = Deno.build.os,
): string {
  if (system === "linux") {
    return Deno.readTextFileSync(join(root, "proc/sys/kernel/random/boot_id")).trim();
  }
  const known = last?.startsWith(startPrefix) ? Number(last.slice(startPrefix.length)) : NaN;
  const isSame = Math.abs(known - startedAt) <= startToleranceMs;
  return isSame ? last! : `${startPrefix}${Math.round(startedAt)}`;
}
