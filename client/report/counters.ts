import { join } from "node:path";
import { Untold } from "./untold.ts";

/** What came in and went out of a device since it is there, in its own unit. */
export type Counter = readonly [incoming: number, outgoing: number];

/** By the device's name. */
export type Counters = Readonly<Record<string, Counter>>;

/** `/proc/diskstats` counts these, whatever the disk's own sectors are. */
export const sectorBytes = 512;

/** Reads `/proc/net/dev`: bytes received and sent, without the loopback. */
export function parseNetwork(text: string): Counters {
  const rows = text.split("\n").flatMap((line): [string, Counter][] => {
    // A long count may follow the colon at once.
    const [, name, counts] = /^\s*(\S+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || name === "lo") return [];
    const fields = counts!.trim().split(/\s+/).map(Number);
    return usable(name, fields[0], fields[8]);
  });
  return Object.fromEntries(rows);
}

/** Reads `/proc/diskstats`: sectors read and written, partitions too. */
export function parseDiskCounters(text: string): Counters {
  const rows = text.split("\n").flatMap((line): [string, Counter][] => {
    const [, , name, ...fields] = line.trim().split(/\s+/);
    // Before 2.6.25, a partition had four fields, and none of them means the same.
    if (name === undefined || fields.length < 11) return [];
    return usable(name, Number(fields[2]), Number(fields[6]));
  });
  return Object.fromEntries(rows);
}

function usable(name: string, incoming?: number, outgoing?: number): [string, Counter][] {
  if (!Number.isFinite(incoming) || !Number.isFinite(outgoing)) return [];
  return [[name, [incoming!, outgoing!]]];
}

function withNames(counters: Counters, isTaken: (name: string) => boolean): Counters {
  return Object.fromEntries(Object.entries(counters).filter(([name]) => isTaken(name)));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** A bridge, a tunnel or a volume would count once more what a real device has counted. */
function physical(counters: Counters, folder: string): Counters {
  return withNames(counters, (name) => exists(join(folder, name, "device")));
}

/**
 * Bytes of the network's devices. In a container none of them is real, and then all count.
 *
 * @param root where `/proc` and `/sys` are.
 * @throws {Untold} where the system does not tell.
 */
export function readNetwork(root = "/", system = Deno.build.os): Counters {
  if (system !== "linux") throw new Untold("unsupported");
  const all = parseNetwork(Deno.readTextFileSync(join(root, "proc/net/dev")));
  const real = physical(all, join(root, "sys/class/net"));
  return Object.keys(real).length > 0 ? real : all;
}

/** Sectors of whole disks. Otherwise as {@link readNetwork}. */
export function readDiskCounters(root = "/", system = Deno.build.os): Counters {
  if (system !== "linux") throw new Untold("unsupported");
  const all = parseDiskCounters(Deno.readTextFileSync(join(root, "proc/diskstats")));
  const folder = join(root, "sys/block");
  if (exists(folder)) return physical(all, folder);
  return withNames(all, (name) => wholeDisk.test(name));
}

/** What disks are called, for where `/sys` is not shown. */
const wholeDisk = /^([hsvx]v?d[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;
