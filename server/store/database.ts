import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import {
  checkVersion,
  copyBeside,
  DamagedDatabase,
  DatabaseInUse,
  migrate,
  OlderDatabase,
  versionOf,
} from "./migrations.ts";
import type { Migration } from "./schema.ts";

/** A prepared statement whose rows are of a known shape. */
export interface Query<Row> {
  get(...values: SQLInputValue[]): Row | undefined;
  all(...values: SQLInputValue[]): Row[];
  iterate(...values: SQLInputValue[]): Iterable<Row>;
  run(...values: SQLInputValue[]): {
    readonly changes: number;
    readonly lastInsertRowid: number;
  };
}

/** Prepares a statement; the caller says what its rows are, and the schema keeps it true. */
export function prepare<Row = never>(database: DatabaseSync, sql: string): Query<Row> {
  return database.prepare(sql) as unknown as Query<Row>;
}

/** The same, but each row is an array of its columns. */
export function prepareArrays<Row extends readonly unknown[]>(
  database: DatabaseSync,
  sql: string,
): Query<Row> {
  const statement = database.prepare(sql);
  // Both runtimes have it; their types do not know it yet.
  (statement as StatementSync & { setReturnArrays(enabled: boolean): void }).setReturnArrays(true);
  return statement as unknown as Query<Row>;
}

/** How long to wait for another program's lock before a commit fails, in milliseconds. */
const lockTimeoutMs = 1000;

/**
 * Pages of the log (4 KiB each) after which it is folded into the database: 16 MiB, so that bursts
 * do not pay for it, and a start after a crash still reads it in a few hundredths of a second.
 */
const checkpointPages = 4000;

/** The cache of SQLite, in KiB. */
const cacheKiB = 64 * 1024;

/**
 * Opens the database at `path`, makes it if need be, and brings it up to date; a copy is made
 * beside it before an existing one is migrated.
 *
 * @throws StoreVersionError when a newer program wrote it; {@link DamagedDatabase};
 * {@link DatabaseInUse}, when it has to be migrated.
 */
export function openDatabase(path: string, migrations: readonly Migration[]): DatabaseSync {
  if (path !== ":memory:") makePrivateFile(path);
  let database = new DatabaseSync(path, { timeout: lockTimeoutMs });
  try {
    const version = versionOf(database);
    checkVersion(path, version, migrations);
    if (version > 0 && version < migrations.length) {
      foldLog(database, path);
      database.close();
      copyBeside(path, version);
      database = new DatabaseSync(path, { timeout: lockTimeoutMs });
    }
    configure(database);
    migrate(database, migrations);
    return database;
  } catch (error) {
    if (database.isOpen) database.close();
    throw isDamage(error) ? new DamagedDatabase(path, error.message) : error;
  }
}

/** Opens a database that {@link openDatabase} has made, and that is open elsewhere already. */
export function connect(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: lockTimeoutMs });
  configure(database);
  return database;
}

/** The cache of a connection that only reads now and then, in KiB. */
const readerCacheKiB = 8 * 1024;

/**
 * The same, only to read: it sees what was committed, and disturbs nobody who writes.
 *
 * @throws DamagedDatabase.
 */
export function connectReader(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { readOnly: true, timeout: lockTimeoutMs });
  try {
    // Before `exec`, whose errors do not say what they are.
    versionOf(database);
    database.exec(`PRAGMA cache_size = -${readerCacheKiB}; PRAGMA temp_store = MEMORY;`);
    return database;
  } catch (error) {
    database.close();
    throw isDamage(error) ? new DamagedDatabase(path, error.message) : error;
  }
}

/**
 * Looks at the database at `path`, which may be in use, without changing it.
 *
 * @throws StoreVersionError when a newer program wrote it; {@link OlderDatabase};
 * {@link DamagedDatabase}.
 */
export function lookAt<Result>(
  path: string,
  migrations: readonly Migration[],
  look: (database: DatabaseSync) => Result,
): Result {
  const database = connectReader(path);
  try {
    const version = versionOf(database);
    checkVersion(path, version, migrations);
    if (version < migrations.length) throw new OlderDatabase(path, version);
    return look(database);
  } catch (error) {
    throw isDamage(error) ? new DamagedDatabase(path, error.message) : error;
  } finally {
    database.close();
  }
}

function configure(database: DatabaseSync): void {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = ${checkpointPages};
    PRAGMA cache_size = -${cacheKiB};
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = ON;
  `);
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, without what their extended forms add. */
const damageCodes = [11, 26];

function isDamage(error: unknown): error is Error {
  return error instanceof Error && "errcode" in error &&
    damageCodes.includes(Number(error.errcode) & 0xff);
}

/**
 * Folds the log into the database file.
 *
 * @throws {DatabaseInUse} when another program holds the database.
 */
function foldLog(database: DatabaseSync, path: string): void {
  const answer = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get();
  if (answer?.busy !== 0) throw new DatabaseInUse(path);
}

/** Everybody's messages are in it: it is made so that only its owner may read it. */
function makePrivateFile(path: string): void {
  // SQLite gives its log and its index the mode of the database.
  Deno.openSync(path, { create: true, write: true, mode: 0o600 }).close();
  if (Deno.build.os !== "windows") Deno.chmodSync(path, 0o600);
}
