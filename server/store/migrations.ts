import type { DatabaseSync } from "node:sqlite";
import type { Migration } from "./schema.ts";

/** A database that a newer program wrote: this one must not touch it. */
export class StoreVersionError extends Error {
  override readonly name = "StoreVersionError";

  /**
   * @param path the database.
   * @param found its version.
   * @param known the last version that this program knows.
   * @param copy the copy of before the newer program's migration; `undefined` when there is none.
   */
  constructor(
    readonly path: string,
    readonly found: number,
    readonly known: number,
    readonly copy: string | undefined,
  ) {
    const rescue = copy === undefined ? "" : `, or put back the copy "${copy}"`;
    super(
      `Cannot open "${path}": it has version ${found}, and this program knows ${known} at most; ` +
        `run the newer program${rescue}`,
    );
  }
}

/** A database that is none, or that was written to by something else. */
export class DamagedDatabase extends Error {
  override readonly name = "DamagedDatabase";

  constructor(readonly path: string, readonly reason: string) {
    super(`${path}: ${reason}`);
  }
}

/** A database that is to be looked at, and was not migrated yet. */
export class OlderDatabase extends Error {
  override readonly name = "OlderDatabase";

  constructor(readonly path: string, readonly found: number) {
    super(path);
  }
}

/** A database that cannot be migrated, because another program holds it. */
export class DatabaseInUse extends Error {
  override readonly name = "DatabaseInUse";

  constructor(readonly path: string) {
    super(path);
  }
}

/** Where the database is copied before it is migrated from `version`. */
export function copyPath(path: string, version: number): string {
  return `${path}.v${version}.bak`;
}

/** The newest copy beside `path` that a program which knows `known` can read. */
function newestCopy(path: string, known: number): string | undefined {
  for (let version = known; version > 0; version--) {
    const copy = copyPath(path, version);
    if (isFile(copy)) return copy;
  }
  return undefined;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The version of a database; 0 when it is new. */
export function versionOf(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

/**
 * Refuses a database from the future.
 *
 * @throws StoreVersionError when `version` is beyond the last of `migrations`.
 */
export function checkVersion(
  path: string,
  version: number,
  migrations: readonly Migration[],
): void {
  const known = migrations.length;
  if (version > known) {
    throw new StoreVersionError(path, version, known, newestCopy(path, known));
  }
}

/**
 * Copies the closed database at `path` beside itself, durably.
 *
 * Nobody may have it open: a plain copy takes what is in the file, and closing a file drops every
 * lock that this process holds on it (POSIX, `fcntl`).
 */
export function copyBeside(path: string, version: number): void {
  const target = copyPath(path, version);
  const unfinished = `${target}.part`;
  Deno.copyFileSync(path, unfinished);
  const file = Deno.openSync(unfinished, { read: true, write: true });
  file.syncSync();
  file.close();
  Deno.renameSync(unfinished, target);
}

/** Brings a database up to the last of `migrations`, all of it or nothing. */
export function migrate(database: DatabaseSync, migrations: readonly Migration[]): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    // Read inside the transaction: another program may have been quicker.
    const version = versionOf(database);
    for (const migration of migrations) {
      if (migration.version <= version) continue;
      migration.apply(database);
      database.exec(`PRAGMA user_version = ${migration.version}`);
    }
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
