import type { DatabaseSync } from "node:sqlite";
import type { AlertReads, AlertRuleRecord, Incident, IncidentState } from "./alert_types.ts";
import { prepare, type Query } from "./database.ts";
import type { Operation, Outcome } from "./types.ts";

interface RuleRow {
  id: number;
  rule: string;
  tag: string | null;
}

interface IncidentRow {
  id: number;
  rule: number;
  host: number;
  opened_at: number;
  closed_at: number | null;
  acked_by: number | null;
  silenced_until: number | null;
  conversation: number | null;
  seq: number | null;
  state: string;
}

/** Most rows that are forgotten at a time: some milliseconds. */
const mostPruned = 500;

/** Rules, and the times in which they held. */
export class Alerts implements AlertReads {
  readonly #rules: Query<RuleRow>;
  readonly #addRule: Query<RuleRow>;
  readonly #removeRule: Query<never>;
  readonly #byId: Query<IncidentRow>;
  readonly #last: Query<IncidentRow>;
  readonly #list: Query<IncidentRow>;
  readonly #open: Query<IncidentRow>;
  readonly #change: Query<IncidentRow>;
  readonly #prune: Query<never>;

  constructor(database: DatabaseSync) {
    const rule = "id, rule, tag";
    this.#rules = prepare(database, `SELECT ${rule} FROM alert_rules ORDER BY id`);
    this.#addRule = prepare(
      database,
      `INSERT INTO alert_rules (rule, tag, created_at) VALUES (?, ?, ?) RETURNING ${rule}`,
    );
    this.#removeRule = prepare(database, "DELETE FROM alert_rules WHERE id = ?");
    const select = "SELECT * FROM incidents WHERE";
    this.#byId = prepare(database, `${select} id = ?`);
    this.#last = prepare(
      database,
      `${select} rule = ? AND host = ? ORDER BY id DESC LIMIT 1`,
    );
    // By their ends: they are looked for all the time, and the old ones are many.
    this.#list = prepare(
      database,
      `${select} id IN (SELECT id FROM incidents WHERE closed_at IS NULL ` +
        "UNION ALL SELECT id FROM incidents WHERE closed_at >= ?) AND id > ? ORDER BY id LIMIT ?",
    );
    this.#open = prepare(
      database,
      "INSERT INTO incidents (rule, host, opened_at, state) VALUES (?, ?, ?, ?) RETURNING *",
    );
    this.#change = prepare(
      database,
      "UPDATE incidents SET closed_at = coalesce(?2, closed_at), acked_by = coalesce(?3, acked_by), " +
        "silenced_until = nullif(coalesce(?4, silenced_until), 0), " +
        "conversation = coalesce(?5, conversation), seq = coalesce(?6, seq), state = ?7 " +
        "WHERE id = ?1 RETURNING *",
    );
    this.#prune = prepare(
      database,
      "DELETE FROM incidents WHERE id IN (SELECT id FROM incidents WHERE closed_at < ? " +
        "AND coalesce(silenced_until, 0) <= ? LIMIT ?)",
    );
  }

  rules(): readonly AlertRuleRecord[] {
    return this.#rules.all().map(ruleOf);
  }

  incident(id: number): Incident | undefined {
    const row = this.#byId.get(id);
    return row && incidentOf(row);
  }

  lastOf(rule: number, host: number): Incident | undefined {
    const row = this.#last.get(rule, host);
    return row && incidentOf(row);
  }

  incidents(closedFrom: number, after: number, limit: number): readonly Incident[] {
    return this.#list.all(closedFrom, after, limit).map(incidentOf);
  }

  /** Carries out an `add_alert_rule`. */
  addRule({ rule, tag, at }: Operation<"add_alert_rule">): Outcome<"add_alert_rule"> {
    return { ok: true, added: ruleOf(this.#addRule.get(rule, tag ?? null, at)!) };
  }

  /** Carries out a `remove_alert_rule`. */
  removeRule({ rule }: Operation<"remove_alert_rule">): Outcome<"remove_alert_rule"> {
    return { ok: true, removed: this.#removeRule.run(rule).changes > 0 };
  }

  /** Carries out an `open_incident`. */
  open({ rule, host, at, state }: Operation<"open_incident">): Outcome<"open_incident"> {
    const last = this.lastOf(rule, host);
    if (last !== undefined && last.closedAt === undefined) return { ok: true, incident: last };
    const row = this.#open.get(rule, host, at, JSON.stringify(state))!;
    return { ok: true, incident: incidentOf(row) };
  }

  /** Carries out a `change_incident`. */
  change(operation: Operation<"change_incident">): Outcome<"change_incident"> {
    const { closedAt, ackedBy, silencedUntil, place, state } = operation;
    const before = this.#meant(operation);
    if (before === undefined) return { ok: true, incident: undefined };
    const row = this.#change.get(
      before.id,
      closedAt ?? null,
      ackedBy ?? null,
      silencedUntil ?? null,
      place?.conversation ?? null,
      place?.seq ?? null,
      JSON.stringify({ ...before.state, ...state }),
    )!;
    return { ok: true, incident: incidentOf(row) };
  }

  /** Carries out a `prune_incidents`. */
  prune({ endedBefore, at }: Operation<"prune_incidents">): Outcome<"prune_incidents"> {
    const { changes } = this.#prune.run(endedBefore, at, mostPruned);
    return { ok: true, more: changes === mostPruned };
  }

  #meant({ incident: which }: Operation<"change_incident">): Incident | undefined {
    if (typeof which === "number") return this.incident(which);
    const last = this.lastOf(which.rule, which.host);
    return last?.closedAt === undefined ? last : undefined;
  }
}

function ruleOf({ id, rule, tag }: RuleRow): AlertRuleRecord {
  return { id, rule, tag: tag ?? undefined };
}

function incidentOf(row: IncidentRow): Incident {
  const { id, rule, host, conversation, seq } = row;
  const state: IncidentState = JSON.parse(row.state);
  return {
    id,
    rule,
    host,
    openedAt: row.opened_at,
    closedAt: row.closed_at ?? undefined,
    ackedBy: row.acked_by ?? undefined,
    silencedUntil: row.silenced_until ?? undefined,
    place: conversation === null || seq === null ? undefined : { conversation, seq },
    state,
  };
}
