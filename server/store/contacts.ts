import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";
import { foldName } from "../../protocol/names.ts";
import type { AccountId } from "./types.ts";

interface Row {
  id: number;
  contact: number;
  blocked: number;
}

/** Who has whom as a contact. */
export class Contacts {
  readonly #add: Query<never>;
  readonly #remove: Query<never>;
  readonly #find: Query<{ contact: number }>;
  readonly #list: Query<Row>;
  readonly #ofAccount: Query<{ id: number; mutual: number }>;
  readonly #withAccount: Query<{ id: number; mutual: number }>;

  constructor(database: DatabaseSync) {
    this.#add = prepare(
      database,
      "INSERT INTO contacts (account, contact, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    );
    this.#remove = prepare(database, "DELETE FROM contacts WHERE account = ? AND contact = ?");
    this.#find = prepare(
      database,
      "SELECT contact FROM contacts WHERE account = ? AND contact = ?",
    );
    this.#list = prepare(
      database,
      `SELECT id, id IN (SELECT contact FROM contacts WHERE account = ?1) AS contact,
         id IN (SELECT blocked FROM blocks WHERE account = ?1) AS blocked
       FROM accounts
       WHERE id IN (SELECT contact FROM contacts WHERE account = ?1
         UNION SELECT blocked FROM blocks WHERE account = ?1) AND folded > ?2
       ORDER BY folded LIMIT ?3`,
    );
    const mutual = `EXISTS (SELECT 1 FROM contacts AS back
      WHERE back.account = one.contact AND back.contact = one.account) AS mutual`;
    this.#ofAccount = prepare(
      database,
      `SELECT one.contact AS id, ${mutual} FROM contacts AS one WHERE one.account = ?`,
    );
    this.#withAccount = prepare(
      database,
      `SELECT one.account AS id, ${mutual} FROM contacts AS one WHERE one.contact = ?`,
    );
  }

  has(account: AccountId, other: AccountId): boolean {
    return this.#find.get(account, other) !== undefined;
  }

  /** @returns whether it was otherwise before. */
  set(account: AccountId, other: AccountId, contact: boolean, at: number): boolean {
    const run = contact ? this.#add.run(account, other, at) : this.#remove.run(account, other);
    return run.changes > 0;
  }

  /** Contacts and blocked people by folded name. */
  list(account: AccountId, after: string | undefined, limit: number): readonly Row[] {
    return this.#list.all(account, after === undefined ? "" : foldName(after), limit);
  }

  /** The contacts of an account, and whether it is one of theirs. */
  of(account: AccountId): readonly { id: AccountId; mutual: number }[] {
    return this.#ofAccount.all(account);
  }

  /** Those who have an account as a contact, and whether they are its contacts. */
  with(account: AccountId): readonly { id: AccountId; mutual: number }[] {
    return this.#withAccount.all(account);
  }
}
