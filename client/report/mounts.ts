/** A file system that is mounted, as `/proc/self/mountinfo` lists it (proc_pid_mountinfo(5)). */
export interface Mount {
  /** Of the device, as `8:1`; the same for all mounts of one file system. */
  readonly device: string;
  /** The folder of the file system that is seen here: `/` unless it is a bind mount. */
  readonly root: string;
  /** Where it is seen. */
  readonly path: string;
  readonly type: string;
  /** Such as `/dev/sda1`. */
  readonly source: string;
}

/** Media and packages: always full, and that is no news. */
const fullByNature: ReadonlySet<string> = new Set([
  "squashfs",
  "iso9660",
  "erofs",
  "cramfs",
  "romfs",
]);

/** The kernel says `nodev` of it, because it has many devices. */
const diskWithoutDevice = "zfs";

/** Blanks and backslashes come as three octal digits. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(parseInt(digits, 8)));
}

/** Reads the list of mounts; lines of another shape are passed over. */
export function parseMounts(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    // Between the sixth field and a lone dash there are as many optional ones as it likes.
    const [before = "", after = ""] = line.split(" - ", 2);
    const [, , device, root, path] = before.split(" ");
    const [type, source] = after.split(" ");
    if (device === undefined || path === undefined || source === undefined) return [];
    return [{ device, root: unescaped(root!), path: unescaped(path), type: type!, source }];
  });
}

/** The kinds of file systems that are on a device, from `/proc/filesystems`. */
export function parseDiskTypes(text: string): ReadonlySet<string> {
  const rows = text.split("\n").filter((line) => line !== "" && !line.startsWith("nodev"));
  return new Set([...rows.map((row) => row.trim()), diskWithoutDevice]);
}

/**
 * The paths of what a person calls a disk, each once: no memory, no network (asking one that is
 * gone would hang), no packages in loop devices, no layers of containers.
 *
 * @param isFolder tells a folder from the single files that containers have mounted.
 */
export function diskPaths(
  mounts: readonly Mount[],
  types: ReadonlySet<string>,
  isFolder: (path: string) => boolean,
): string[] {
  // What is mounted later at the same place hides what was there.
  const seen = new Map(mounts.map((mount) => [mount.path, mount]));
  const disks = new Map<string, Mount>();
  for (const mount of seen.values()) {
    if (!isDisk(mount, types) || !isFolder(mount.path)) continue;
    const known = disks.get(mount.device);
    if (known === undefined || standing(mount) < standing(known)) disks.set(mount.device, mount);
  }
  return Array.from(disks.values(), ({ path }) => path).sort();
}

function isDisk({ path, type, source }: Mount, types: ReadonlySet<string>): boolean {
  // In a container the layers are all there is of a disk.
  if (path === "/") return true;
  return types.has(type) && !fullByNature.has(type) && !source.startsWith("/dev/loop");
}

/** Of several mounts of one file system, the root of all, then the whole of it, then the shortest. */
function standing({ path, root }: Mount): number {
  if (path === "/") return 0;
  return path.length + (root === "/" ? 0 : 1e6);
}
