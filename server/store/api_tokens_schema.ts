import type { DatabaseSync } from "node:sqlite";

/** Of a token only its hash is kept. */
export function addApiTokens(database: DatabaseSync): void {
  database.exec(`
CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  public_id TEXT NOT NULL UNIQUE,
  token_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  account INTEGER REFERENCES accounts,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;
CREATE INDEX api_tokens_of ON api_tokens (account);
`);
}
