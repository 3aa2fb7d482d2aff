import type { DatabaseSync } from "node:sqlite";
import { prepare, type Query } from "./database.ts";

/** Small texts of the server's own. */
export class Meta {
  readonly #find: Query<{ value: string }>;
  readonly #set: Query<never>;

  constructor(database: DatabaseSync) {
    this.#find = prepare(database, "SELECT value FROM meta WHERE key = ?");
    this.#set = prepare(
      database,
      "INSERT INTO meta (key, value) VALUES (?, ?) " +
        "ON CONFLICT DO UPDATE SET value = excluded.value",
    );
  }

  get(key: string): string | undefined {
    return this.#find.get(key)?.value;
  }

  set(key: string, value: string): void {
    this.#set.run(key, value);
  }
}
