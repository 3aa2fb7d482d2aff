import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ContactState } from "../../../protocol/people_frames.ts";
import { all } from "./database.ts";

/** The account's contacts and whom it has blocked, as the server last said. */
export class ContactTable {
  readonly #keep: StatementSync;
  readonly #drop: StatementSync;
  readonly #list: StatementSync;

  constructor(database: DatabaseSync) {
    this.#keep = database.prepare("INSERT OR REPLACE INTO contacts VALUES (?, ?, ?)");
    this.#drop = database.prepare("DELETE FROM contacts WHERE username = ?");
    this.#list = database.prepare("SELECT * FROM contacts ORDER BY username");
  }

  /** Keeps what somebody is, or forgets somebody who is nothing any more. */
  keep({ username, contact, blocked }: ContactState): void {
    if (contact || blocked) this.#keep.run(username, contact ? 1 : 0, blocked ? 1 : 0);
    else this.#drop.run(username);
  }

  /** Forgets everybody else. */
  keepOnly(names: ReadonlySet<string>): void {
    for (const { username } of this.list()) if (!names.has(username)) this.#drop.run(username);
  }

  list(): ContactState[] {
    return all(this.#list).map(({ username, contact, blocked }) => ({
      username: String(username),
      contact: contact === 1,
      blocked: blocked === 1,
    }));
  }
}
