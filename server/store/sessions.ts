import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import { prepare, type Query } from "./database.ts";
import type { AccountId, NewSession, Operation, SessionRecord } from "./types.ts";

interface Row {
  id: number;
  public_id: string;
  account: number;
  agent: string;
  device: string | null;
  address: string;
  created_at: number;
  last_used_at: number;
  expires_at: number;
}

function toRecord(row: Row): SessionRecord {
  return {
    id: row.id,
    publicId: row.public_id,
    account: row.account,
    agent: row.agent,
    device: row.device ?? undefined,
    address: row.address,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  };
}

const columns =
  "id, public_id, account, agent, device, address, created_at, last_used_at, expires_at";

/** The devices' credentials; of a token only its hash is kept. */
export class Sessions {
  readonly #clock: Pick<Clock, "now">;
  readonly #byToken: Query<Row>;
  readonly #named: Query<Row>;
  readonly #ofAccount: Query<Row>;
  readonly #open: Query<Row>;
  readonly #touch: Query<never>;
  readonly #revokeOne: Query<Row>;
  readonly #revokeAll: Query<Row>;
  readonly #revokeOthers: Query<Row>;
  readonly #dropExpired: Query<never>;

  constructor(database: DatabaseSync, clock: Pick<Clock, "now">) {
    this.#clock = clock;
    const select = `SELECT ${columns} FROM sessions WHERE`;
    this.#byToken = prepare(database, `${select} token_hash = ? AND expires_at > ?`);
    this.#named = prepare(database, `${select} public_id = ? AND expires_at > ?`);
    this.#ofAccount = prepare(database, `${select} account = ? AND expires_at > ? ORDER BY id`);
    this.#open = prepare(
      database,
      "INSERT INTO sessions (public_id, token_hash, account, agent, device, address, created_at, " +
        `last_used_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${columns}`,
    );
    this.#touch = prepare(
      database,
      // A clock that is behind for a while, as before the network is up, must not end a session.
      "UPDATE sessions SET address = ?, agent = ?, device = coalesce(?, device), " +
        "last_used_at = ?, " +
        "expires_at = max(expires_at, ?) WHERE id = ?",
    );
    const revoke = "DELETE FROM sessions WHERE account = ?";
    this.#revokeOne = prepare(database, `${revoke} AND id = ? RETURNING ${columns}`);
    this.#revokeOthers = prepare(database, `${revoke} AND id <> ? RETURNING ${columns}`);
    this.#revokeAll = prepare(database, `${revoke} RETURNING ${columns}`);
    this.#dropExpired = prepare(database, `${revoke} AND expires_at <= ?`);
  }

  byToken(tokenHash: string): SessionRecord | undefined {
    const row = this.#byToken.get(tokenHash, this.#clock.now());
    return row === undefined ? undefined : toRecord(row);
  }

  named(publicId: string): SessionRecord | undefined {
    const row = this.#named.get(publicId, this.#clock.now());
    return row === undefined ? undefined : toRecord(row);
  }

  /** Those that have not expired, the oldest first. */
  of(account: AccountId): readonly SessionRecord[] {
    return this.#ofAccount.all(account, this.#clock.now()).map(toRecord);
  }

  open(account: AccountId, session: NewSession): SessionRecord {
    const { publicId, tokenHash, agent, device = null, address, at, expiresAt } = session;
    this.#dropExpired.run(account, at);
    return toRecord(
      this.#open.get(publicId, tokenHash, account, agent, device, address, at, at, expiresAt)!,
    );
  }

  touch(operation: Operation<"touch_session">): void {
    const { session, address, agent, device = null, at, expiresAt } = operation;
    this.#touch.run(address, agent, device, at, expiresAt, session);
  }

  /** Ends one session of an account, or all of them. */
  revoke(account: AccountId, session: number | undefined): readonly SessionRecord[] {
    const rows = session === undefined
      ? this.#revokeAll.all(account)
      : this.#revokeOne.all(account, session);
    return rows.map(toRecord);
  }

  /** Ends all sessions of an account but one. */
  revokeOthers(account: AccountId, session: number): readonly SessionRecord[] {
    return this.#revokeOthers.all(account, session).map(toRecord);
  }
}
