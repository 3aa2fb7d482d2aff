import type { DatabaseSync } from "node:sqlite";
import { systemName } from "../../protocol/names.ts";
import { prepare, type Query } from "./database.ts";
import type { AccountRole, AccountState } from "./types.ts";

interface Row {
  name: string;
  user_id: string;
  role: AccountRole;
  disabled: number;
  sessions: number;
  created_at: number;
  last_seen: number | null;
}

function toRecord(row: Row): AccountState {
  return {
    name: row.name,
    userId: row.user_id,
    role: row.role,
    disabled: row.disabled !== 0,
    sessions: row.sessions,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen ?? undefined,
  };
}

/** The accounts as their operator sees them, read from the disk each time. */
export class AccountList {
  readonly #list: Query<Row>;

  constructor(database: DatabaseSync) {
    this.#list = prepare(
      database,
      "SELECT name, user_id, role, disabled, created_at, last_seen, (SELECT count(*) " +
        "FROM sessions WHERE account = accounts.id AND expires_at > ?) AS sessions " +
        `FROM accounts WHERE folded <> '${systemName}' ORDER BY folded`,
    );
  }

  /** Everybody by name. */
  all(now: number): readonly AccountState[] {
    return this.#list.all(now).map(toRecord);
  }
}
