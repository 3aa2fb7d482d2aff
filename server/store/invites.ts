import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";
import type { AccountRole, InviteRecord, Operation } from "./types.ts";

interface Row {
  id: number;
  role: AccountRole;
  uses_left: number;
  expires_at: number;
  created_at: number;
  created_by: number | null;
}

function toRecord(row: Row): InviteRecord {
  return {
    id: row.id,
    role: row.role,
    usesLeft: row.uses_left,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    createdBy: row.created_by ?? undefined,
  };
}

const columns = "id, role, uses_left, expires_at, created_at, created_by";

/** What lets people register; of its secret and its short code only hashes are kept. */
export class Invites {
  readonly #find: Query<Row>;
  readonly #list: Query<Row>;
  readonly #revoke: Query<Row>;
  readonly #use: Query<Row>;
  readonly #create: Query<Row>;
  readonly #keepPrinted: Query<never>;
  readonly #voidPrinted: Query<never>;

  constructor(database: DatabaseSync) {
    const usable = "(secret_hash = ?1 OR code_hash = ?1) AND uses_left > 0 AND expires_at > ?2";
    this.#find = prepare(database, `SELECT ${columns} FROM invites WHERE ${usable}`);
    const alive = "uses_left > 0 AND expires_at > ?";
    this.#list = prepare(database, `SELECT ${columns} FROM invites WHERE ${alive} ORDER BY id`);
    this.#revoke = prepare(database, `DELETE FROM invites WHERE id = ? RETURNING ${columns}`);
    this.#use = prepare(
      database,
      `UPDATE invites SET uses_left = uses_left - 1 WHERE ${usable} RETURNING ${columns}`,
    );
    this.#create = prepare(
      database,
      "INSERT INTO invites (role, secret_hash, code_hash, uses_left, expires_at, created_at, " +
        `created_by) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING ${columns}`,
    );
    this.#keepPrinted = prepare(
      database,
      "INSERT INTO meta (key, value) VALUES ('printed_invite', ?) " +
        "ON CONFLICT DO UPDATE SET value = excluded.value",
    );
    this.#voidPrinted = prepare(
      database,
      "DELETE FROM invites WHERE secret_hash = " +
        "(SELECT value FROM meta WHERE key = 'printed_invite')",
    );
  }

  /** The invite with that hash, if it could be used at `at`. */
  find(hash: string, at: number): InviteRecord | undefined {
    const row = this.#find.get(hash, at);
    return row === undefined ? undefined : toRecord(row);
  }

  /** Those that could be used at `at`, the oldest first. */
  list(at: number): readonly InviteRecord[] {
    return this.#list.all(at).map(toRecord);
  }

  /** Makes it worth nothing; `undefined` when there is none of that number. */
  revoke(id: number): InviteRecord | undefined {
    const row = this.#revoke.get(id);
    return row === undefined ? undefined : toRecord(row);
  }

  /** Uses it up by one; `undefined` when it cannot be used. */
  use(hash: string, at: number): InviteRecord | undefined {
    const row = this.#use.get(hash, at);
    return row === undefined ? undefined : toRecord(row);
  }

  create(operation: Operation<"create_invite">): InviteRecord {
    const { role, secretHash, codeHash, uses, expiresAt, createdBy, printed, at } = operation;
    if (printed) {
      this.voidPrinted();
      this.#keepPrinted.run(secretHash);
    }
    return toRecord(
      this.#create.get(role, secretHash, codeHash, uses, expiresAt, at, createdBy ?? null)!,
    );
  }

  /** Voids the owner line that the last start printed, if nobody has used it. */
  voidPrinted(): void {
    this.#voidPrinted.run();
  }
}
