import type { DatabaseSync } from "node:sqlite";
import { addApiTokens } from "./api_tokens_schema.ts";
import { addFiles } from "./files_schema.ts";
import { addSamples } from "./samples_schema.ts";

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

// What an entry is about and what became of it; null in nearly every row, which costs a byte each.
// `digest` stays that of the first text for good: the author's id and the activity log rest on it.
// A text is kept in one place only, the row of its message: an edit has none of its own.
const contract = `
ALTER TABLE entries ADD COLUMN reply_to INTEGER;
ALTER TABLE entries ADD COLUMN target INTEGER;
ALTER TABLE entries ADD COLUMN hidden INTEGER;
ALTER TABLE entries ADD COLUMN bytes INTEGER;
ALTER TABLE entries ADD COLUMN revised_at INTEGER;
ALTER TABLE entries ADD COLUMN revised_digest TEXT;
ALTER TABLE entries ADD COLUMN revised_by INTEGER;
ALTER TABLE entries ADD COLUMN deleted INTEGER;

CREATE TABLE memberships_next (
  conversation INTEGER NOT NULL REFERENCES conversations,
  account INTEGER NOT NULL REFERENCES accounts,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  muted INTEGER NOT NULL DEFAULT 0 CHECK (muted IN (0, 1)),
  from_seq INTEGER NOT NULL,
  until_seq INTEGER CHECK (until_seq >= from_seq),
  PRIMARY KEY (conversation, account, from_seq)
) STRICT;
INSERT INTO memberships_next (conversation, account, role, from_seq, until_seq)
  SELECT conversation, account, role, from_seq, until_seq FROM memberships ORDER BY rowid;
DROP TABLE memberships;
ALTER TABLE memberships_next RENAME TO memberships;
CREATE INDEX memberships_of ON memberships (account, conversation, from_seq);
CREATE UNIQUE INDEX memberships_now ON memberships (conversation, account)
  WHERE until_seq IS NULL;

CREATE TABLE group_names (
  folded TEXT PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversations
) STRICT, WITHOUT ROWID;
INSERT INTO group_names SELECT folded, number FROM conversations WHERE folded IS NOT NULL;
ALTER TABLE conversations ADD COLUMN retention_days INTEGER;

ALTER TABLE accounts ADD COLUMN last_seen INTEGER;
ALTER TABLE sessions ADD COLUMN device TEXT;

CREATE TABLE contacts (
  account INTEGER NOT NULL REFERENCES accounts,
  contact INTEGER NOT NULL REFERENCES accounts,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (account, contact)
) STRICT, WITHOUT ROWID;

CREATE INDEX contacts_by ON contacts (contact, account);

CREATE TABLE blocks (
  account INTEGER NOT NULL REFERENCES accounts,
  blocked INTEGER NOT NULL REFERENCES accounts CHECK (blocked <> account),
  delivered INTEGER NOT NULL,
  read INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account, blocked)
) STRICT, WITHOUT ROWID;
`;

// One record per commit: it covers the entries up to a row, by their digests, and whatever else
// happened, as JSON. The texts of `entries` are not repeated, so erasing one breaks no record.
const activity = `
CREATE TABLE activity (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  events TEXT,
  hash TEXT NOT NULL
) STRICT;
`;

/** How the search makes words of texts: letters and numbers, without case and accents. */
export const tokenizer = "unicode61 remove_diacritics 2";

// The index has the words and `entries` has the texts. What is removed from it is overwritten. Without
// an index of its own, a prefix of one or two letters would be put together from every word that
// begins with it: 40 ms in a store of 200 000 messages, and growing with it, before the first hit.
const search = `
CREATE VIRTUAL TABLE search USING fts5(
  content, content = 'entries', content_rowid = 'id', tokenize = '${tokenizer}',
  prefix = '1 2'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);
INSERT INTO meta (key, value) VALUES ('indexed', '0');
`;

// What the index still has of rows whose long texts have changed: taking their words out takes long.
const outdated = `
CREATE TABLE outdated (
  row INTEGER PRIMARY KEY REFERENCES entries,
  content TEXT NOT NULL
) STRICT;
`;

/** Every step, oldest first. A step that was released is never changed. */
export const migrations: readonly Migration[] = [
  { version: 1, apply: (database) => database.exec(first) },
  { version: 2, apply: (database) => database.exec(hosts) },
  { version: 3, apply: (database) => database.exec(contract) },
  { version: 4, apply: (database) => database.exec(activity) },
  { version: 5, apply: (database) => database.exec(search) },
  { version: 6, apply: addSamples },
  { version: 7, apply: (database) => database.exec(outdated) },
  { version: 8, apply: addApiTokens },
  { version: 9, apply: addFiles },
];
