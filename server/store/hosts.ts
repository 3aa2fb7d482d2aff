import type { DatabaseSync } from "node:sqlite";
import { figureNames, type Figures, mapFigures } from "../../protocol/figures.ts";
import { foldName } from "../../protocol/names.ts";
import { prepare, type Query } from "./database.ts";
import type { HostRecord, HostState } from "./host_types.ts";
import { refuse } from "./outcomes.ts";
import type { Operation, Outcome } from "./types.ts";

interface Row extends HostRecord {
  at: number | null;
  disk: string;
  reasons: string;
}

const columns = figureNames.filter((name) =>
  /^(cpus|cpu_busy|load_.*|memory_.*|disk_(free|total)|temperature)$/.test(name)
);
const figureColumns = columns.join(", ");

/** Machines that report, their invites, and every report. */
export class Hosts {
  readonly #byToken: Query<HostRecord>;
  readonly #named: Query<HostRecord>;
  readonly #list: Query<Row & Figures>;
  readonly #useInvite: Query<{ id: number }>;
  readonly #createInvite: Query<never>;
  readonly #insert: Query<HostRecord>;
  readonly #replace: Query<HostRecord>;
  readonly #addReport: Query<never>;

  constructor(database: DatabaseSync) {
    this.#byToken = prepare(database, "SELECT id, name FROM hosts WHERE token_hash = ?");
    this.#named = prepare(database, "SELECT id, name FROM hosts WHERE folded = ?");
    this.#list = prepare(
      database,
      `SELECT hosts.id, name, at, disk, reasons, ${figureColumns} FROM hosts ` +
        "LEFT JOIN reports ON reports.id = " +
        "(SELECT max(id) FROM reports WHERE host = hosts.id) " +
        "WHERE folded > ? ORDER BY folded LIMIT ?",
    );
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
        "VALUES (?, ?, ?, ?, ?) RETURNING id, name",
    );
    this.#replace = prepare(
      database,
      "UPDATE hosts SET token_hash = ?, address = ?, enrolled_at = ?, name = ? WHERE folded = ? " +
        "RETURNING id, name",
    );
    this.#addReport = prepare(
      database,
      `INSERT INTO reports (host, at, disk, reasons, ${figureColumns}) ` +
        `VALUES (?, ?, ?, ?${", ?".repeat(columns.length)})`,
    );
  }

  byToken(tokenHash: string): HostRecord | undefined {
    const row = this.#byToken.get(tokenHash);
    return row === undefined ? undefined : { id: row.id, name: row.name };
  }

  /** Up to `limit` by folded name, after the folded form of `after`. */
  list(after: string | undefined, limit: number): readonly HostState[] {
    const rows = this.#list.all(after === undefined ? "" : foldName(after), limit);
    return rows.map((row) => ({ id: row.id, name: row.name, latest: latestOf(row) }));
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
    const { id, name: kept } = query.get(tokenHash, address, at, name, folded)!;
    return { ok: true, host: { id, name: kept }, replaced };
  }

  addReport({ host, at, disk, figures, reasons }: Operation<"add_report">): void {
    const values = columns.map((name) => figures[name]);
    this.#addReport.run(host, at, disk, JSON.stringify(reasons), ...values);
  }
}

function latestOf(row: Row & Figures): HostState["latest"] {
  if (row.at === null) return undefined;
  const figures = mapFigures((name) => row[name] ?? null);
  return { at: row.at, disk: row.disk, figures, reasons: JSON.parse(row.reasons) };
}
