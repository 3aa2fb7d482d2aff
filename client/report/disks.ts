import { statfs } from "node:fs/promises";
import type { DiskSpace } from "../../protocol/figures.ts";
import { maxDisksPerReport } from "../../protocol/limits.ts";
import { diskPaths, parseDiskTypes, parseMounts } from "./mounts.ts";

/** Bytes of the disk that a path is on. Throws what the system says of the path. */
export async function readDisk(path: string): Promise<DiskSpace> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { path, free: bavail * bsize, total: blocks * bsize };
}

/** The system's own disk. */
export function systemDisk(system = Deno.build.os): string {
  return system === "windows" ? "C:\\" : "/";
}

/** Where disks are mounted; only Linux lists them, elsewhere it is the system's own. */
export function listDisks(proc = "/proc", system = Deno.build.os): string[] {
  if (system !== "linux") return [systemDisk(system)];
  const mounts = parseMounts(Deno.readTextFileSync(`${proc}/self/mountinfo`));
  const types = parseDiskTypes(Deno.readTextFileSync(`${proc}/filesystems`));
  return diskPaths(mounts, types, isFolder);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Per cent of a disk that are free, to a tenth; `undefined` of what has no size. */
export function freePercent({ free, total }: DiskSpace): number | undefined {
  return total > 0 ? Math.round(1000 * free / total) / 10 : undefined;
}

/** As many disks as a report may have: the fullest, in the order in which they came. */
export function fullest(disks: readonly DiskSpace[], most = maxDisksPerReport): DiskSpace[] {
  if (disks.length <= most) return [...disks];
  const share = (disk: DiskSpace) => freePercent(disk) ?? Infinity;
  const kept = new Set([...disks].sort((a, b) => share(a) - share(b)).slice(0, most));
  return disks.filter((disk) => kept.has(disk));
}
