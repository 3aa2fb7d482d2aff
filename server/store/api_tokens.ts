import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";
import { refuse } from "./outcomes.ts";
import type { AccountId, ApiTokenRecord, Operation, Outcome } from "./types.ts";

/** Most tokens of one account, and of the operator: a script that forgets what it made must not fill the disk. */
export const maxTokensEach = 200;

/** For how long one is told that a token has expired, which explains why a script fails. */
const rememberExpiredMs = 30 * 24 * 60 * 60 * 1000;

interface Row {
  id: number;
  public_id: string;
  name: string;
  account: number | null;
  scopes: string;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
}

const columns = "id, public_id, name, account, scopes, created_at, expires_at, last_used_at";

/** Tokens for programs that use the HTTP API. */
export class ApiTokens {
  readonly #byHash: Query<Row>;
  readonly #named: Query<Row>;
  readonly #all: Query<Row>;
  readonly #of: Query<Row>;
  readonly #count: Query<{ count: number }>;
  readonly #create: Query<Row>;
  readonly #revoke: Query<Row>;
  readonly #revokeAll: Query<Row>;
  readonly #touch: Query<never>;
  readonly #dropExpired: Query<never>;

  constructor(database: DatabaseSync) {
    const select = `SELECT ${columns} FROM api_tokens`;
    this.#byHash = prepare(database, `${select} WHERE token_hash = ?`);
    this.#named = prepare(database, `${select} WHERE public_id = ?`);
    this.#all = prepare(database, `${select} ORDER BY id`);
    this.#of = prepare(database, `${select} WHERE account = ? ORDER BY id`);
    this.#count = prepare(
      database,
      "SELECT count(*) AS count FROM api_tokens WHERE account IS ?",
    );
    this.#create = prepare(
      database,
      "INSERT INTO api_tokens (public_id, token_hash, name, account, scopes, created_at, " +
        `expires_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING ${columns}`,
    );
    const revoke = "DELETE FROM api_tokens WHERE";
    this.#revoke = prepare(database, `${revoke} id = ? RETURNING ${columns}`);
    this.#revokeAll = prepare(database, `${revoke} account = ? RETURNING ${columns}`);
    this.#dropExpired = prepare(database, `${revoke} expires_at <= ?`);
    this.#touch = prepare(
      database,
      "UPDATE api_tokens SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?",
    );
  }

  byHash(tokenHash: string): ApiTokenRecord | undefined {
    const row = this.#byHash.get(tokenHash);
    return row === undefined ? undefined : toRecord(row);
  }

  named(publicId: string): ApiTokenRecord | undefined {
    const row = this.#named.get(publicId);
    return row === undefined ? undefined : toRecord(row);
  }

  list(account: AccountId | undefined): readonly ApiTokenRecord[] {
    return (account === undefined ? this.#all.all() : this.#of.all(account)).map(toRecord);
  }

  /** Carries out a `create_api_token`. */
  create(operation: Operation<"create_api_token">): Outcome<"create_api_token"> {
    const { publicId, tokenHash, name, account = null, scopes, at, expiresAt } = operation;
    this.#dropExpired.run(at - rememberExpiredMs);
    if (this.#count.get(account)!.count >= maxTokensEach) {
      return refuse("out_of_range", { field: "tokens", max: maxTokensEach });
    }
    const row = this.#create.get(
      publicId,
      tokenHash,
      name,
      account,
      scopes.join(" "),
      at,
      expiresAt,
    );
    return { ok: true, token: toRecord(row!) };
  }

  revoke(token: number): ApiTokenRecord | undefined {
    const row = this.#revoke.get(token);
    return row === undefined ? undefined : toRecord(row);
  }

  /** Ends all that speak for somebody. */
  revokeAll(account: AccountId): readonly ApiTokenRecord[] {
    return this.#revokeAll.all(account).map(toRecord);
  }

  touch({ token, at }: Operation<"touch_api_token">): void {
    this.#touch.run(at, token);
  }
}

function toRecord(row: Row): ApiTokenRecord {
  return {
    id: row.id,
    publicId: row.public_id,
    name: row.name,
    account: row.account ?? undefined,
    scopes: row.scopes === "" ? [] : row.scopes.split(" "),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
