import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { hasModes, makePrivateDirectory } from "../../../common/platform.ts";

/**
 * Makes sure that only one `chat connect` runs on a profile. The lock is SQLite's, because that one
 * can be tried without waiting on every system and runtime we support, and dies with its holder.
 *
 * @returns the held lock, or `undefined` when another process has it.
 */
export async function lockProfile(directory: string): Promise<Disposable | undefined> {
  await makePrivateDirectory(directory);
  const path = join(directory, "lock.db");
  const file = await Deno.open(path, {
    create: true,
    append: true,
    ...(hasModes ? { mode: 0o600 } : {}),
  });
  file.close();
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked/.test(error.message)) return undefined;
    throw error;
  }
  return { [Symbol.dispose]: () => database.close() };
}
