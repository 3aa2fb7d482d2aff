import type { DatabaseSync } from "node:sqlite";
import type { HostKey } from "../../protocol/sealed_report.ts";
import { prepare, type Query } from "./database.ts";
import type { Operation, Outcome } from "./types.ts";

interface KeyRow {
  key: Uint8Array | null;
  key_id: string | null;
}

/** What hosts and the server seal datagrams with. */
export class HostKeys {
  readonly #of: Query<KeyRow>;
  readonly #find: Query<KeyRow & { id: number }>;
  readonly #set: Query<never>;

  constructor(database: DatabaseSync) {
    this.#of = prepare(database, "SELECT key, key_id FROM hosts WHERE id = ?");
    this.#find = prepare(
      database,
      "SELECT id, key, key_id FROM hosts WHERE key_id = ? AND retired_at IS NULL",
    );
    this.#set = prepare(database, "UPDATE hosts SET key = ?, key_id = ? WHERE id = ?");
  }

  /** Whose key has that id; nobody's who was retired. */
  find(keyId: string): { readonly host: number; readonly key: HostKey } | undefined {
    const row = this.#find.get(keyId);
    const key = row && keyOf(row);
    return key && { host: row!.id, key };
  }

  /** Gives a host another key, or none; what was sealed with the old one is worth nothing. */
  replace(host: number, key: HostKey | undefined): void {
    this.#set.run(key?.key ?? null, key?.keyId ?? null, host);
  }

  /** Carries out an `issue_host_key`. */
  issue({ host, key }: Operation<"issue_host_key">): Outcome<"issue_host_key"> {
    const row = this.#of.get(host);
    const kept = row && keyOf(row);
    if (kept === undefined) this.replace(host, key);
    return { ok: true, key: kept ?? key };
  }
}

function keyOf({ key, key_id: keyId }: KeyRow): HostKey | undefined {
  return key === null || keyId === null ? undefined : { key, keyId };
}
