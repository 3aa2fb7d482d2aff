import type { DatabaseSync } from "node:sqlite";

/** One step from a version of the database to the next. */
export interface Migration {
  /** The version that it leads to; they are dense from 1. */
  readonly version: number;
  /** Runs inside a transaction that also sets the version. */
  apply(database: DatabaseSync): void;
}

/** The number of the conversation that everybody is in; the first migration makes it. */
export const lobbyNumber = 1;

// `entries` is in the order of arrival: rows are appended at one place however many conversations
// are busy. `places` orders them by conversation, and is written behind, many at a time. The index of ids
// starts with the id, because ids made from the time are appended at one place, too: with the sender
// in front, a commit of 400 messages of 50 people wrote half as much again. Conversation and sender
// are looked up in memory before a row is made; asking for them again in SQL took a tenth on top.
const first = `
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'member')),
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1)),
  password_hash TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE conversations (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('dm', 'group', 'lobby')),
  name TEXT NOT NULL,
  folded TEXT UNIQUE CHECK ((folded IS NULL) = (kind <> 'group')),
  low INTEGER REFERENCES accounts,
  high INTEGER REFERENCES accounts CHECK (high >= low),
  first INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  UNIQUE (low, high),
  CHECK ((low IS NULL) = (kind <> 'dm') AND (high IS NULL) = (kind <> 'dm'))
) STRICT;

CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  type TEXT NOT NULL,
  sender INTEGER NOT NULL,
  client_id TEXT,
  at INTEGER NOT NULL,
  content TEXT NOT NULL,
  digest TEXT NOT NULL,
  request TEXT
) STRICT;
CREATE UNIQUE INDEX entries_once ON entries (client_id, sender) WHERE client_id IS NOT NULL;

CREATE TABLE places (
  conversation INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY (conversation, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE memberships (
  conversation INTEGER NOT NULL REFERENCES conversations,
  account INTEGER NOT NULL REFERENCES accounts,
  role TEXT NOT NULL CHECK (role IN ('owner', 'member')),
  from_seq INTEGER NOT NULL,
  until_seq INTEGER CHECK (until_seq >= from_seq),
  PRIMARY KEY (conversation, account, from_seq)
) STRICT;
CREATE INDEX memberships_of ON memberships (account, conversation, from_seq);
CREATE UNIQUE INDEX memberships_now ON memberships (conversation, account)
  WHERE until_seq IS NULL;

CREATE TABLE marks (
  conversation INTEGER NOT NULL REFERENCES conversations,
  account INTEGER NOT NULL REFERENCES accounts,
  delivered INTEGER NOT NULL,
  read INTEGER NOT NULL CHECK (read BETWEEN 0 AND delivered),
  PRIMARY KEY (conversation, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  public_id TEXT NOT NULL UNIQUE,
  token_hash TEXT NOT NULL UNIQUE,
  account INTEGER NOT NULL REFERENCES accounts,
  agent TEXT NOT NULL,
  address TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_of ON sessions (account);

CREATE TABLE invites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  role TEXT NOT NULL CHECK (role IN ('owner', 'member')),
  secret_hash TEXT NOT NULL UNIQUE,
  code_hash TEXT NOT NULL UNIQUE,
  uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by INTEGER REFERENCES accounts
) STRICT;

INSERT INTO conversations (number, kind, name, created_at)
  VALUES (${lobbyNumber}, 'lobby', '#lobby', CAST(unixepoch('subsec') * 1000 AS INTEGER));
INSERT INTO meta (key, value) VALUES ('epoch', lower(hex(randomblob(16)))), ('placed', '0');
`;

const hosts = `
CREATE TABLE host_invites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  secret_hash TEXT NOT NULL UNIQUE,
  uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE hosts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  token_hash TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  enrolled_at INTEGER NOT NULL
) STRICT;

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  host INTEGER NOT NULL REFERENCES hosts,
  at INTEGER NOT NULL,
  disk TEXT NOT NULL,
  reasons TEXT NOT NULL,
  cpus REAL,
  cpu_busy REAL,
  load_1 REAL,
  load_5 REAL,
  load_15 REAL,
  memory_available REAL,
  memory_total REAL,
  disk_free REAL,
  disk_total REAL,
  temperature REAL
) STRICT;
CREATE INDEX reports_of ON reports (host);
`;

/** Every step, oldest first. A step that was released is never changed. */
export const migrations: readonly Migration[] = [
  { version: 1, apply: (database) => database.exec(first) },
  { version: 2, apply: (database) => database.exec(hosts) },
];
