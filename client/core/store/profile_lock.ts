import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { hasModes, makePrivateDirectory } from "../../../common/platform.ts";

/** How long whoever wants a profile waits for one that only looks whether somebody has it. */
const lookMs = 250;

/**
 * Makes sure that only one `chat connect` runs on a profile. The lock is SQLite's, because that one
 * can be tried without waiting on every system and runtime we support, and dies with its holder.
 *
 * @returns the held lock, or `undefined` when another process has it.
 */
export function lockProfile(directory: string): Promise<Disposable | undefined> {
  return lockIn(directory, "lock.db", lookMs);
}

/** Whether a `chat connect` runs on a profile. */
export async function isProfileInUse(directory: string): Promise<boolean> {
  using lock = await lockIn(directory, "lock.db", 0);
  return lock === undefined;
}

/**
 * Locks a file of a profile, which is made if need be, against other processes.
 *
 * @param patienceMs how long to wait for one that has it.
 */
export async function lockIn(
  directory: string,
  name: string,
  patienceMs: number,
): Promise<Disposable | undefined> {
  await makePrivateDirectory(directory);
  const path = join(directory, name);
  const file = await Deno.open(path, {
    create: true,
    append: true,
    ...(hasModes ? { mode: 0o600 } : {}),
  });
  file.close();
  const database = new DatabaseSync(path, { timeout: patienceMs });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked/.test(error.message)) return undefined;
    throw error;
  }
  return { [Symbol.dispose]: () => database.close() };
}
