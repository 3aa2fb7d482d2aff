import type { Logger } from "../../../common/logger.ts";
import type { Language } from "../../../common/text/speak.ts";
import { liveHostMs } from "../../../protocol/limits.ts";
import type { Announcer } from "../../announcer.ts";
import type { Clock, Timer } from "../../clock.ts";
import type { Incident, IncidentState } from "../../store/alert_types.ts";
import type { HostRecord } from "../../store/host_types.ts";
import type { Turn } from "../../store/turn.ts";
import type { Operations, Outcome, Store } from "../../store/types.ts";
import { hasTag } from "../live_hosts.ts";
import type { NewSamples } from "../reports.ts";
import { type AlertRule, defaultRules, formatRule, isFigure, parseRule, valueIn } from "./rule.ts";
import { Teller } from "./teller.ts";
import { type AlertEvent, hear, inOrder, look, lookBack, type Looked, miss } from "./watch.ts";
import { unwatched, type Watch } from "./watch.ts";
import { Webhook } from "./webhook.ts";

/** How often one looks for who is missing. */
const tickMs = 15_000;

/** For how long what is over may still be told. */
const toldForMs = 24 * 60 * 60 * 1000;

/** More than 200 hosts with five rules each. */
const mostIncidents = 1000;

/** Kept once the rules that everybody begins with were made. */
const madeKey = "alert_rules_made";

/** What {@link Alerts} works with. */
export interface AlertsParts {
  readonly store: Store;
  readonly turn: Turn;
  readonly clock: Clock;
  readonly log: Logger;
  readonly announcer: Announcer;
  readonly language: Language;
  /** With its `#`. */
  readonly group: string;
  readonly webhook: string | undefined;
  /** Certificates in PEM that are trusted for the webhook, too. */
  readonly authority: string | undefined;
}

interface Rule {
  readonly id: number;
  readonly rule: AlertRule;
  readonly tag: string | undefined;
}

/** Watches hosts by the rules, and keeps and tells what comes of it. */
export class Alerts {
  readonly #parts: AlertsParts;
  readonly #teller: Teller;
  readonly #webhook: Webhook | undefined;
  readonly #watches = new Map<string, Watch>();
  /** Hosts that have reported, and when that was known first or last, by the monotonic clock. */
  readonly #heardAt = new Map<number, number>();
  #timer: Timer | undefined;
  #isClosed = false;
  #hasRules = false;

  constructor(parts: AlertsParts) {
    this.#parts = parts;
    this.#teller = new Teller(parts);
    const { webhook: url } = parts;
    this.#webhook = url === undefined ? undefined : new Webhook({ ...parts, url });
  }

  /** Goes on where the last run ended. */
  start(): void {
    this.#remember();
    this.#tick();
  }

  /** Ends it; the store has to be open still. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.cancel();
    await this.#parts.turn.settled();
    await this.#teller.settled();
    await this.#webhook?.close();
  }

  /** Resolves once all that is known is kept, and was told as far as that could be. */
  async settled(): Promise<void> {
    await this.#parts.turn.settled();
    await this.#teller.settled();
    await this.#webhook?.settled();
  }

  /** Somebody changed an incident. */
  changed(incident: number): void {
    if (this.#isClosed) return;
    this.#teller.tell(incident);
    this.#webhook?.wake();
  }

  /** A host has said how it is. */
  heard({ host, samples, isThere, receivedAt }: NewSamples): void {
    const { clock } = this.#parts;
    if (isThere) this.#heardAt.set(host.id, clock.monotonic());
    for (const { id, rule } of this.#rulesFor(host)) {
      if (rule.kind === "missing") {
        if (isThere) this.#take(id, host, hear(rule, this.#watch(id, host), clock.monotonic()));
        continue;
      }
      const readings = samples.map((sample) => (
        { at: sample.at, receivedAt, value: valueIn(sample, rule.figure) }
      ));
      for (const reading of inOrder(rule, readings)) {
        this.#take(id, host, look(rule, this.#watch(id, host), reading), rule);
      }
    }
  }

  #tick(): void {
    const { clock, store } = this.#parts;
    this.#timer = clock.after(tickMs, () => this.#tick());
    const now = clock.monotonic();
    this.#makeRules();
    const hosts = store.hostStates().filter(({ retiredAt }) => retiredAt === undefined);
    for (const host of hosts) {
      if (host.latest === undefined) continue;
      // Nobody was missing while nobody listened.
      if (!this.#heardAt.has(host.id)) this.#heardAt.set(host.id, now);
      for (const { id, rule } of this.#rulesFor(host)) {
        if (rule.kind !== "missing") continue;
        const heardAt = this.#heardAt.get(host.id)!;
        const watch = this.#watch(id, host);
        const lastAt = Math.max(watch.lastAt, heardAt);
        this.#take(id, host, miss(rule, { ...watch, lastAt }, now), rule);
      }
    }
    this.#lookAfter(new Set(hosts.map(({ id }) => id)));
  }

  /** Ends what nobody watches any more, and tells what could not be told before. */
  #lookAfter(hosts: ReadonlySet<number>): void {
    const { store, clock } = this.#parts;
    const rules = new Set(store.alerts.rules().map(({ id }) => id));
    const from = clock.now() - toldForMs;
    for (const incident of store.alerts.incidents(from, 0, mostIncidents)) {
      const { id, rule, host, closedAt, silencedUntil } = incident;
      const why = !hosts.has(host) ? "retired" : !rules.has(rule) ? "removed" : undefined;
      if (closedAt === undefined && why !== undefined) this.#end(incident, why);
      else if (closedAt === undefined && (silencedUntil ?? Infinity) <= clock.now()) {
        this.#change({ incident: id, silencedUntil: 0 });
      } else this.#teller.tell(id);
    }
    this.#webhook?.wake();
  }

  #end({ id, rule, host }: Incident, closedBy: IncidentState["closedBy"]): void {
    this.#watches.delete(`${rule}/${host}`);
    this.#change({ incident: id, closedAt: this.#parts.clock.now(), state: { closedBy } });
  }

  #rulesFor(host: HostRecord): readonly Rule[] {
    return this.#parts.store.alerts.rules().flatMap(({ id, rule, tag }) => {
      const read = parseRule(rule)?.rule;
      return read === undefined || !hasTag(host.tags, tag) ? [] : [{ id, rule: read, tag }];
    });
  }

  #watch(id: number, host: HostRecord): Watch {
    const known = this.#watches.get(`${id}/${host.id}`);
    if (known !== undefined) return known;
    const last = this.#parts.store.alerts.lastOf(id, host.id);
    const isOpen = last !== undefined && last.closedAt === undefined;
    return isOpen ? { lastAt: -Infinity, open: { worst: last.state.worst } } : unwatched;
  }

  /** What hosts said before the start, as far as it still counts. */
  #remember(): void {
    const { store, clock } = this.#parts;
    const to = clock.now();
    for (const host of store.hostStates()) {
      for (const { id, rule } of this.#rulesFor(host)) {
        const isDone = this.#watch(id, host).open !== undefined || rule.kind === "missing";
        if (isDone || rule.forMs === 0 || !isFigure(rule.figure)) continue;
        const from = to - rule.forMs - liveHostMs;
        const points = store.hostHistory.samples(host.id, rule.figure, from, to);
        this.#watches.set(`${id}/${host.id}`, lookBack(rule, points));
      }
    }
  }

  #take(id: number, host: HostRecord, { watch, event }: Looked, rule?: AlertRule): void {
    const key = `${id}/${host.id}`;
    this.#watches.set(key, watch);
    if (event === undefined) return;
    if (event.kind !== "opened") {
      return this.#change(changeBy(id, host, event, this.#parts.clock), key);
    }
    const { clock, store, turn } = this.#parts;
    const silence = store.alerts.lastOf(id, host.id)?.silencedUntil ?? 0;
    if (silence > clock.now()) {
      // It opens with the first look after the silence.
      const { open: _, ...closed } = watch;
      this.#watches.set(key, closed);
      return;
    }
    const { value } = event;
    const state = { rule: formatRule(rule!), host: host.name, value, worst: value };
    turn.add<"open_incident">(
      { kind: "open_incident", rule: id, host: host.id, at: clock.now(), state },
      (outcome) => this.#kept(outcome, key),
    );
  }

  #change(change: Operations["change_incident"]["input"], key?: string): void {
    const operation = { kind: "change_incident", ...change } as const;
    this.#parts.turn.add<"change_incident">(operation, (outcome) => this.#kept(outcome, key));
  }

  #kept(outcome: Outcome<"open_incident" | "change_incident">, key?: string): void {
    if (!outcome.ok) {
      // It is on no disk, so it is looked at anew.
      if (key !== undefined) this.#watches.delete(key);
    } else if (outcome.incident !== undefined) {
      const { id, closedAt, state: { host, rule } } = outcome.incident;
      if (key !== undefined) this.#parts.log.info("alert", { incident: id, host, rule, closedAt });
      this.changed(id);
    }
  }

  /** As soon as there is a host, there are rules. */
  #makeRules(): void {
    const { store, turn, clock } = this.#parts;
    this.#hasRules ||= store.meta(madeKey) !== undefined;
    if (this.#hasRules || store.hosts(undefined, 1).length === 0) return;
    this.#hasRules = true;
    for (const rule of defaultRules) turn.add({ kind: "add_alert_rule", rule, at: clock.now() });
    turn.add({ kind: "set_meta", key: madeKey, value: "1" });
  }
}

function changeBy(rule: number, host: HostRecord, { kind, value }: AlertEvent, clock: Clock) {
  const incident = { rule, host: host.id };
  return kind === "closed"
    ? { incident, closedAt: clock.now(), state: { closedBy: "eased" } as const }
    : { incident, state: { worst: value } };
}
