import type { DatabaseSync } from "node:sqlite";

/**
 * The tables of files; a part of `schema.ts`.
 *
 * Bytes are on the disk beside the database, once for each `digest`, for as long as something refers
 * to them: `refs` counts uploads that are whole, and offers that can be fetched. A row with 0 stays
 * until its file is gone. An offer is an entry, whose `content` is the file's name, so that whatever
 * takes the text of a message away takes this as well.
 */
const tables = `
CREATE TABLE contents (
  digest TEXT PRIMARY KEY,
  size INTEGER NOT NULL CHECK (size >= 0),
  refs INTEGER NOT NULL CHECK (refs >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX contents_unused ON contents (digest) WHERE refs = 0;

CREATE TABLE uploads (
  id TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES accounts,
  size INTEGER NOT NULL CHECK (size >= 0),
  metadata TEXT NOT NULL,
  content TEXT REFERENCES contents,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_of ON uploads (account, size);
CREATE INDEX uploads_by_age ON uploads (created_at);

CREATE TABLE offers (
  entry INTEGER PRIMARY KEY REFERENCES entries,
  account INTEGER NOT NULL REFERENCES accounts,
  size INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  expired INTEGER,
  content TEXT REFERENCES contents
) STRICT;
CREATE INDEX offers_of ON offers (account, size) WHERE content IS NOT NULL;
CREATE INDEX offers_until ON offers (expires_at) WHERE content IS NOT NULL;

CREATE TABLE answers (
  offer INTEGER NOT NULL REFERENCES offers,
  account INTEGER NOT NULL REFERENCES accounts,
  answer TEXT NOT NULL,
  PRIMARY KEY (offer, account)
) STRICT, WITHOUT ROWID;
`;

/** The step of the database that adds files. */
export function addFiles(database: DatabaseSync): void {
  database.exec(tables);
}
