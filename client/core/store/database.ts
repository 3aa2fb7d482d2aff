import { DatabaseSync, type StatementSync } from "node:sqlite";
import { join } from "node:path";
import { hasModes, makePrivateDirectory } from "../../../common/platform.ts";
import { migrate } from "./schema.ts";

/** How long one process waits while another writes to the same profile. */
const busyTimeoutMs = 5_000;

/** The name of the database in a profile's folder. */
export const databaseName = "profile.db";

/** Opens a database that is gone when it is closed. */
export function openMemory(): DatabaseSync {
  const database = new DatabaseSync(":memory:");
  migrate(database);
  return database;
}

/**
 * Opens the database of a profile, and makes it if need be, for this user's eyes only. What was
 * committed survives a kill and a power cut.
 *
 * @throws {NewerProfile} when a newer program has written it.
 */
export async function openProfile(directory: string): Promise<DatabaseSync> {
  await makePrivateDirectory(directory);
  const path = join(directory, databaseName);
  const file = await Deno.open(path, {
    create: true,
    append: true,
    ...(hasModes ? { mode: 0o600 } : {}),
  });
  file.close();
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  // What was deleted is for nobody's eyes, also not in the free parts of the file.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
  migrate(database);
  return database;
}

/** Runs `work` in one transaction: all of it is kept, or nothing. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    // A full disk has done it already.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

/** Brings what the log holds into the file, and empties the log, in which old texts may be. */
export function foldLog(database: DatabaseSync): void {
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

/** What SQLite gives back, without the types that we never store. */
export type Row = Readonly<Record<string, string | number | null>>;

/** One row of a statement. */
export function one(
  statement: StatementSync,
  ...values: (string | number | null)[]
): Row | undefined {
  return statement.get(...values) as Row | undefined;
}

/** All rows of a statement. */
export function all(statement: StatementSync, ...values: (string | number | null)[]): Row[] {
  return statement.all(...values) as Row[];
}

/** Whether there is a profile in a folder. */
export async function hasProfile(directory: string): Promise<boolean> {
  try {
    return (await Deno.stat(join(directory, databaseName))).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
