import { type Clock, systemClock } from "../clock.ts";
import { AppendThread } from "./append_thread.ts";
import { connectReader, openDatabase } from "./database.ts";
import { migrations } from "./schema.ts";
import { SqliteStore } from "./sqlite_store.ts";
import type { Store } from "./types.ts";

export { DamagedDatabase, DatabaseInUse, OlderDatabase, StoreVersionError } from "./migrations.ts";

/** How a store is opened. */
export interface StoreOptions {
  /** The database; it is made when there is none. Its log and copies are kept beside it. */
  readonly path: string;
  /** Says which sessions and invites have expired. */
  readonly clock?: Pick<Clock, "after" | "now">;
  /** Hears of every error of the database, for the log; the outcomes say only `storage_failed`. */
  readonly report?: (error: unknown) => void;
}

/**
 * Opens the server's memory. Only one program may have it open at a time: what was read once is
 * held in memory.
 *
 * @throws StoreVersionError when a newer program wrote the database; {@link DamagedDatabase};
 * {@link DatabaseInUse}, when it has to be migrated.
 */
export function openStore(
  { path, clock = systemClock, report = () => {} }: StoreOptions,
): Store {
  const database = openDatabase(path, migrations);
  // A database in memory cannot be had by two.
  const appender = path === ":memory:" ? undefined : new AppendThread(path, report);
  return new SqliteStore({
    database,
    clock,
    report,
    appender,
    openReader: () => connectReader(path),
  });
}
