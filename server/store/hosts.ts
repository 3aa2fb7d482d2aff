import type { DatabaseSync } from "node:sqlite";
import type { HostTags } from "../../protocol/host_frames.ts";
import { foldName } from "../../protocol/names.ts";
import { prepare, type Query } from "./database.ts";
import { HostKeys } from "./host_keys.ts";
import type { HostRecord, HostState, SealingHost } from "./host_types.ts";
import { refuse } from "./outcomes.ts";
import { readSample } from "./sample_body.ts";
import type { Operation, Outcome } from "./types.ts";

interface RecordRow {
  id: number;
  name: string;
  tags: string;
}

interface StateRow extends RecordRow {
  retired_at: number | null;
  at: number | null;
  body: string | null;
}

const record = "hosts.id, name, tags";
const states = `SELECT ${record}, retired_at, samples.at, body FROM hosts ` +
  "LEFT JOIN samples ON samples.id = hosts.latest";

/** Machines that report, and their invites. */
export class Hosts {
  readonly keys: HostKeys;
  readonly #byToken: Query<RecordRow>;
  readonly #named: Query<StateRow>;
  readonly #byId: Query<RecordRow>;
  readonly #list: Query<StateRow>;
  readonly #all: Query<StateRow>;
  readonly #useInvite: Query<{ id: number }>;
  readonly #createInvite: Query<never>;
  readonly #insert: Query<RecordRow>;
  readonly #replace: Query<RecordRow>;
  readonly #change: Query<RecordRow>;
  readonly #retire: Query<never>;

  constructor(database: DatabaseSync) {
    this.keys = new HostKeys(database);
    this.#byToken = prepare(
      database,
      `SELECT ${record} FROM hosts WHERE token_hash = ? AND retired_at IS NULL`,
    );
    this.#named = prepare(database, `${states} WHERE folded = ?`);
    this.#byId = prepare(database, `SELECT ${record} FROM hosts WHERE id = ?`);
    this.#list = prepare(
      database,
      `${states} WHERE folded > ? AND retired_at IS NULL ORDER BY folded LIMIT ?`,
    );
    this.#all = prepare(database, `${states} ORDER BY folded`);
    this.#useInvite = prepare(
      database,
      "UPDATE host_invites SET uses_left = uses_left - 1 " +
        "WHERE secret_hash = ? AND uses_left > 0 AND expires_at > ? RETURNING id",
    );
    this.#createInvite = prepare(
      database,
      "INSERT INTO host_invites (secret_hash, uses_left, expires_at, created_at) VALUES (?, ?, ?, ?)",
    );
    this.#insert = prepare(
      database,
      "INSERT INTO hosts (token_hash, address, enrolled_at, name, folded) " +
        `VALUES (?, ?, ?, ?, ?) RETURNING ${record}`,
    );
    this.#replace = prepare(
      database,
      "UPDATE hosts SET token_hash = ?, address = ?, enrolled_at = ?, name = ?, retired_at = NULL " +
        `WHERE folded = ? RETURNING ${record}`,
    );
    this.#change = prepare(
      database,
      "UPDATE hosts SET name = coalesce(?2, name), folded = coalesce(?3, folded), " +
        `tags = coalesce(?4, tags) WHERE id = ?1 RETURNING ${record}`,
    );
    this.#retire = prepare(
      database,
      "UPDATE hosts SET retired_at = coalesce(retired_at, ?) WHERE id = ?",
    );
  }

  byToken(tokenHash: string): HostRecord | undefined {
    const row = this.#byToken.get(tokenHash);
    return row && recordOf(row);
  }

  /** The host whose datagrams are sealed with the key of that id, and that key. */
  byKey(keyId: string): SealingHost | undefined {
    const found = this.keys.find(keyId);
    return found && { host: recordOf(this.#byId.get(found.host)!), key: found.key };
  }

  named(name: string): HostState | undefined {
    const row = this.#named.get(foldName(name));
    return row && stateOf(row);
  }

  /** Up to `limit` by folded name, after the folded form of `after`; none that was retired. */
  list(after: string | undefined, limit: number): readonly HostState[] {
    return this.#list.all(after === undefined ? "" : foldName(after), limit).map(stateOf);
  }

  /** Every one, by folded name. */
  all(): readonly HostState[] {
    return this.#all.all().map(stateOf);
  }

  createInvite({ secretHash, uses, expiresAt, at }: Operation<"create_host_invite">): void {
    this.#createInvite.run(secretHash, uses, expiresAt, at);
  }

  /** Carries out an `enroll_host`. */
  enroll(operation: Operation<"enroll_host">): Outcome<"enroll_host"> {
    const { name, tokenHash, inviteHash, address, at } = operation;
    if (this.#useInvite.get(inviteHash, at) === undefined) return refuse("bad_invite");
    const folded = foldName(name);
    const replaced = this.#named.get(folded) !== undefined;
    const query = replaced ? this.#replace : this.#insert;
    const host = recordOf(query.get(tokenHash, address, at, name, folded)!);
    this.keys.replace(host.id, operation.key);
    return { ok: true, host, replaced };
  }

  /** Carries out a `change_host`. */
  change({ host, name, tags }: Operation<"change_host">): Outcome<"change_host"> {
    const holder = name === undefined ? undefined : this.named(name);
    if (holder !== undefined && holder.id !== host) {
      return refuse("name_taken", { name: holder.name });
    }
    const folded = name === undefined ? null : foldName(name);
    const texts = tags === undefined ? null : JSON.stringify(tags);
    const row = this.#change.get(host, name ?? null, folded, texts);
    if (row === undefined) throw new TypeError(`There is no host ${host}`);
    return { ok: true, host: recordOf(row) };
  }

  /** Carries out a `retire_host`. */
  retire({ host, at }: Operation<"retire_host">): void {
    this.#retire.run(at, host);
  }
}

function recordOf({ id, name, tags }: RecordRow): HostRecord {
  const known: HostTags = JSON.parse(tags);
  return { id, name, tags: known };
}

function stateOf(row: StateRow): HostState {
  const { at, body, retired_at } = row;
  const latest = at === null || body === null ? undefined : readSample(at, body);
  return { ...recordOf(row), latest, retiredAt: retired_at ?? undefined };
}
