import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** What Linux calls a file system that lives in memory. */
const tmpfs = 0x01021994;

/** Where temporary files may go, the best place first. */
const places = [tmpdir(), "/var/tmp", "."];

/**
 * A new folder on a real disk: a commit that reaches only memory is no commit, and its time says
 * nothing.
 */
export async function folderOnDisk(): Promise<string> {
  const dir = places.find(isOnDisk) ?? tmpdir();
  return await Deno.makeTempDir({ dir, prefix: "chat-bench-" });
}

function isOnDisk(path: string): boolean {
  try {
    return statfsSync(path).type !== tmpfs;
  } catch {
    return false;
  }
}
