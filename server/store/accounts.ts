import type { DatabaseSync } from "node:sqlite";
import { foldName, systemName } from "../../protocol/names.ts";
import { prepare, type Query } from "./database.ts";
import type { Account, AccountId, AccountRole } from "./types.ts";
import type { UndoLog } from "./undo.ts";

interface Row {
  id: number;
  user_id: string;
  name: string;
  role: AccountRole;
  disabled: number;
  password_hash: string;
}

// Without the letters and digits that people confuse when they read an id out.
const userIdAlphabet = "23456789abcdefghijkmnpqrstuvwxyz";
const userIdLength = 10;

/** Ten random letters and digits: 50 bits, so two that are equal are not to be expected. */
function newUserId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(userIdLength));
  return Array.from(bytes, (byte) => userIdAlphabet[byte % userIdAlphabet.length]).join("");
}

function toAccount(row: Row): Account {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    role: row.role,
    disabled: row.disabled !== 0,
    passwordHash: row.password_hash,
  };
}

const columns = "id, user_id, name, role, disabled, password_hash";

/** Every account that was asked for since the start; the others are on disk. */
export class Accounts {
  readonly #undo: UndoLog;
  readonly #byId = new Map<AccountId, Account>();
  /** By the spelling of the account itself, which is what programs send. */
  readonly #idByName = new Map<string, AccountId>();
  #hasOwner: boolean | undefined;
  readonly #find: Query<Row>;
  readonly #findNamed: Query<Row>;
  readonly #list: Query<Row>;
  readonly #findOwner: Query<{ id: number }>;
  readonly #insert: Query<never>;
  readonly #setPassword: Query<never>;
  readonly #setDisabled: Query<never>;
  readonly #setRole: Query<never>;
  readonly #otherOwner: Query<{ id: number }>;
  readonly #setLastSeen: Query<never>;
  readonly #lastSeen: Query<{ at: number | null }>;

  constructor(database: DatabaseSync, undo: UndoLog) {
    this.#undo = undo;
    const select = `SELECT ${columns} FROM accounts WHERE`;
    this.#find = prepare(database, `${select} id = ?`);
    this.#findNamed = prepare(database, `${select} folded = ?`);
    this.#list = prepare(
      database,
      `${select} folded > ? AND folded <> '${systemName}' ORDER BY folded LIMIT ?`,
    );
    this.#findOwner = prepare(database, "SELECT id FROM accounts WHERE role = 'owner' LIMIT 1");
    this.#insert = prepare(
      database,
      "INSERT INTO accounts (user_id, name, folded, role, password_hash, created_at) " +
        "VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#setPassword = prepare(database, "UPDATE accounts SET password_hash = ? WHERE id = ?");
    this.#setDisabled = prepare(database, "UPDATE accounts SET disabled = ? WHERE id = ?");
    this.#setRole = prepare(database, "UPDATE accounts SET role = ? WHERE id = ?");
    this.#otherOwner = prepare(
      database,
      "SELECT id FROM accounts WHERE role = 'owner' AND disabled = 0 AND id <> ? LIMIT 1",
    );
    this.#setLastSeen = prepare(database, "UPDATE accounts SET last_seen = ? WHERE id = ?");
    // A crash writes nothing; that somebody came is written.
    this.#lastSeen = prepare(
      database,
      `SELECT max(at) AS at FROM (SELECT last_seen AS at FROM accounts WHERE id = ?1
         UNION ALL SELECT last_used_at FROM sessions WHERE account = ?1)`,
    );
  }

  get(id: AccountId): Account | undefined {
    return this.#byId.get(id) ?? this.#intern(this.#find.get(id));
  }

  /** The account of that name, however it is spelt. */
  named(name: string): Account | undefined {
    const id = this.#idByName.get(name);
    return id === undefined ? this.#intern(this.#findNamed.get(foldName(name))) : this.get(id);
  }

  /** Up to `limit` people by folded name, after the folded form of `after`. */
  list(after: string | undefined, limit: number): readonly Account[] {
    const rows = this.#list.all(after === undefined ? "" : foldName(after), limit);
    return rows.map((row) => this.#intern(row)!);
  }

  /** Whether somebody owns this server. */
  hasOwner(): boolean {
    return this.#hasOwner ??= this.#findOwner.get() !== undefined;
  }

  create(name: string, role: AccountRole, passwordHash: string, at: number): Account {
    const userId = newUserId();
    const { lastInsertRowid: id } = this.#insert.run(
      userId,
      name,
      foldName(name),
      role,
      passwordHash,
      at,
    );
    const account: Account = { id, userId, name, role, disabled: false, passwordHash };
    this.#undo.add(() => this.#forget(account));
    this.#remember(account);
    if (role === "owner") this.#nowHasOwner();
    return account;
  }

  /** The account that the server itself speaks by; what it has for a password is none's hash. */
  system(at: number): Account {
    return this.named(systemName) ?? this.create(systemName, "member", "!", at);
  }

  setPassword(id: AccountId, passwordHash: string): void {
    this.#change(id, { passwordHash });
    this.#setPassword.run(passwordHash, id);
  }

  setDisabled(id: AccountId, disabled: boolean): void {
    this.#change(id, { disabled });
    this.#setDisabled.run(disabled ? 1 : 0, id);
  }

  setRole(id: AccountId, role: AccountRole): void {
    this.#change(id, { role });
    this.#setRole.run(role, id);
    if (role === "owner") this.#nowHasOwner();
  }

  /** Whether nobody else owns this server and can log in. */
  isLastOwner(id: AccountId): boolean {
    const account = this.get(id);
    return account?.role === "owner" && !account.disabled && this.#otherOwner.get(id) === undefined;
  }

  #change(id: AccountId, values: Partial<Account>): void {
    const account = this.get(id);
    if (account === undefined) throw new RangeError(`Cannot change account ${id}: there is none`);
    this.#undo.add(() => this.#byId.set(id, account));
    this.#byId.set(id, { ...account, ...values });
  }

  setLastSeen(id: AccountId, at: number): void {
    this.#setLastSeen.run(at, id);
  }

  /** When an account's last session went, or at least came. */
  lastSeen(id: AccountId): number | undefined {
    return this.#lastSeen.get(id)?.at ?? undefined;
  }

  #nowHasOwner(): void {
    const before = this.#hasOwner;
    this.#undo.add(() => this.#hasOwner = before);
    this.#hasOwner = true;
  }

  #intern(row: Row | undefined): Account | undefined {
    if (row === undefined) return undefined;
    return this.#byId.get(row.id) ?? this.#remember(toAccount(row));
  }

  #remember(account: Account): Account {
    this.#byId.set(account.id, account);
    this.#idByName.set(account.name, account.id);
    return account;
  }

  #forget(account: Account): void {
    this.#byId.delete(account.id);
    this.#idByName.delete(account.name);
  }
}
