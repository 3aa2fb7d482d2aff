import { backup, DatabaseSync } from "node:sqlite";
import { connectReader } from "./database.ts";
import { checkVersion, DamagedDatabase, versionOf } from "./migrations.ts";
import { migrations } from "./schema.ts";

/** All pages in one step: between two of them somebody could write, and it would begin again. */
const wholeDatabase = 2 ** 31 - 1;

/** A file that cannot be restored: it is no backup of ours. */
export class NoBackup extends Error {
  override readonly name = "NoBackup";
}

/** What a backup has beside the database, by the names in the data folder. */
export type BackupFiles = ReadonlyMap<string, Uint8Array>;

/**
 * Writes a backup: the database as it was at one moment, in one file together with other files. The
 * database may be in use, and whoever uses it goes on.
 *
 * @param target an empty file.
 * @throws StoreVersionError when a newer program wrote the database; DamagedDatabase when the
 * copy is not sound.
 */
export async function writeBackup(
  source: string,
  target: string,
  files: BackupFiles,
): Promise<void> {
  const database = connectReader(source);
  try {
    checkVersion(source, versionOf(database), migrations);
    await backup(database, target, { rate: wholeDatabase });
  } finally {
    database.close();
  }
  using copy = new DatabaseSync(target);
  // One file alone, without a log beside it.
  copy.exec("PRAGMA journal_mode = DELETE");
  copy.exec("CREATE TABLE backup_files (name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT");
  const add = copy.prepare("INSERT INTO backup_files (name, content) VALUES (?, ?)");
  for (const [name, content] of files) add.run(name, content);
  const [faults] = faultsIn(copy, "quick_check");
  if (faults !== undefined) throw new DamagedDatabase(source, faults);
}

/**
 * Makes a database of a copy of a backup, with a new epoch.
 *
 * @param path the copy, which becomes the database.
 * @param from the backup, as errors call it.
 * @returns the other files that were in it.
 * @throws {NoBackup} when it is none; StoreVersionError when a newer program made it;
 * DamagedDatabase when it is not sound.
 */
export function unpackBackup(path: string, from: string, epoch: string): BackupFiles {
  try {
    using database = new DatabaseSync(path);
    const isBackup = database.prepare(
      "SELECT 1 FROM sqlite_schema WHERE name = 'backup_files' AND type = 'table'",
    ).get();
    if (isBackup === undefined) throw new NoBackup(from);
    checkVersion(from, versionOf(database), migrations);
    const [faults] = faultsIn(database, "integrity_check");
    if (faults !== undefined) throw new DamagedDatabase(from, faults);
    const rows = database.prepare("SELECT name, content FROM backup_files").all() as {
      name: string;
      content: Uint8Array;
    }[];
    database.exec("DROP TABLE backup_files");
    database.prepare("UPDATE meta SET value = ? WHERE key = 'epoch'").run(epoch);
    return new Map(rows.map(({ name, content }) => [name, content]));
  } catch (error) {
    // SQLite says in its own words that something is none of its files.
    if (error instanceof Error && "errcode" in error) throw new NoBackup(from, { cause: error });
    throw error;
  }
}

/** Folds the log of a database that nobody uses into it; `false` when it cannot be read. */
export function foldForGood(path: string): boolean {
  try {
    using database = new DatabaseSync(path);
    return database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get()?.busy === 0;
  } catch {
    return false;
  }
}

/** What SQLite finds wrong with its own structures. */
export function faultsIn(
  database: DatabaseSync,
  check: "quick_check" | "integrity_check",
): string[] {
  return database.prepare(`PRAGMA ${check}(10)`).all()
    .map((row) => String(row[check]))
    .filter((text) => text !== "ok");
}
