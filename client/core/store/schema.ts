import type { DatabaseSync } from "node:sqlite";

/** One step per version of the schema; `PRAGMA user_version` counts those that were taken. */
const migrations: readonly string[] = [
  `
  CREATE TABLE profile (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    fingerprint TEXT NOT NULL,
    certificate TEXT NOT NULL,
    username TEXT,
    user_id TEXT,
    token TEXT,
    -- Under which the cursors were made.
    epoch TEXT,
    udp_port INTEGER
  ) STRICT;

  -- Where the server was reached, the last good one with the highest turn.
  CREATE TABLE addresses (
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    PRIMARY KEY (host, port)
  ) STRICT;

  CREATE TABLE conversations (
    conversation TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    member INTEGER NOT NULL,
    -- Everything up to here is in entries or was skipped; NULL before the first entry.
    cursor INTEGER,
    -- Everything up to here was shown.
    shown INTEGER
  ) STRICT;
  CREATE INDEX conversations_by_name ON conversations (folded);

  CREATE TABLE entries (
    -- The order of arrival.
    id INTEGER PRIMARY KEY,
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    frame TEXT NOT NULL,
    -- Its digest did not hold.
    damaged INTEGER NOT NULL,
    -- Shown before a reset took it away.
    seen INTEGER NOT NULL,
    UNIQUE (conversation, seq)
  ) STRICT;

  CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    client_id TEXT NOT NULL UNIQUE,
    frame TEXT NOT NULL,
    -- 'waiting' or 'failed'.
    state TEXT NOT NULL,
    code TEXT,
    message TEXT
  ) STRICT;

  -- How far others are, so that news of it are told once.
  CREATE TABLE marks (
    conversation TEXT NOT NULL,
    username TEXT NOT NULL,
    delivered INTEGER NOT NULL,
    read INTEGER NOT NULL,
    PRIMARY KEY (conversation, username)
  ) STRICT;

  -- What was shown before a reset, so that the same entry is not shown again.
  CREATE TABLE shown_before (
    conversation TEXT NOT NULL,
    seq INTEGER NOT NULL,
    likeness TEXT NOT NULL,
    PRIMARY KEY (conversation, seq)
  ) STRICT;
  `,
  `
  -- The message that an edit or a deletion is about; both show what it is now.
  ALTER TABLE entries ADD COLUMN target INTEGER;
  CREATE INDEX entries_by_target ON entries (conversation, target, seq)
    WHERE target IS NOT NULL;

  CREATE TABLE contacts (
    username TEXT PRIMARY KEY,
    contact INTEGER NOT NULL,
    blocked INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- Files that are under way.
  CREATE TABLE transfers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What it is and how far it has come, as JSON.
    transfer TEXT NOT NULL
  ) STRICT;

  -- Few entries are offers: those that are open are looked for among all conversations.
  CREATE INDEX entries_that_offer ON entries (id) WHERE frame ->> 'type' = 'file_offer';
  CREATE INDEX entries_that_answer ON entries (conversation, frame ->> 'target')
    WHERE frame ->> 'type' = 'file_answer';
  `,
];

/** A profile of a newer program, which this one would damage. */
export class NewerProfile extends Error {
  override readonly name = "NewerProfile";
}

/**
 * Brings a profile's database to the newest schema.
 *
 * @throws {NewerProfile} when a newer program has written it.
 */
export function migrate(database: DatabaseSync): void {
  const versionOf = () => Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (versionOf() === migrations.length) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have been first.
    const version = versionOf();
    if (version > migrations.length) {
      throw new NewerProfile(`Version ${version} is newer than ${migrations.length}`);
    }
    for (const step of migrations.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
