import type { DatabaseSync } from "node:sqlite";
import { AggregateRows } from "./aggregate_rows.ts";
import { aggregateMs, aggregateStart } from "./aggregates.ts";
import { prepare, type Query } from "./database.ts";
import type { KeptSample, Sample } from "./host_types.ts";
import type { Meta } from "./meta.ts";
import { writeSample } from "./sample_body.ts";
import type { Operation, Outcome } from "./types.ts";

/** Most rows that are forgotten at a time: some milliseconds, as each is overwritten, too. */
const mostPruned = 500;

/**
 * Most samples of a host in five minutes, one a second: with each that comes, what they have in
 * common is worked out anew from all of them. That takes some ten milliseconds of these, and a host
 * that reports in a loop must not take everybody's time.
 */
const mostInFive = 300;

/** Under which the store keeps the time before which samples were forgotten. */
const samplesFromKey = "samples_from";

/** What hosts said of themselves. */
export class Samples {
  readonly #meta: Meta;
  readonly #aggregates: AggregateRows;
  readonly #boot: Query<{ id: number }>;
  readonly #addBoot: Query<{ id: number }>;
  readonly #once: Query<{ receivedAt: number }>;
  readonly #count: Query<{ count: number }>;
  readonly #insert: Query<{ id: number }>;
  readonly #makeLatest: Query<never>;
  readonly #pruneSamples: Query<never>;
  readonly #pruneAggregates: Query<never>;
  readonly #pruneBoots: Query<never>;

  constructor(database: DatabaseSync, meta: Meta) {
    this.#meta = meta;
    this.#aggregates = new AggregateRows(database);
    this.#boot = prepare(database, "SELECT id FROM boots WHERE host = ? AND boot = ?");
    this.#addBoot = prepare(
      database,
      "INSERT INTO boots (host, boot) VALUES (?, ?) RETURNING id",
    );
    this.#once = prepare(
      database,
      "SELECT received_at AS receivedAt FROM samples WHERE boot = ? AND counter = ?",
    );
    this.#count = prepare(
      database,
      "SELECT count(*) AS count FROM (SELECT 1 FROM samples " +
        "WHERE host = ? AND at >= ? AND at < ? LIMIT ?)",
    );
    this.#insert = prepare(
      database,
      "INSERT INTO samples (host, boot, counter, at, received_at, body) " +
        "VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
    );
    // What came after a clock was set back is newer than what came before, whatever it says.
    this.#makeLatest = prepare(
      database,
      "UPDATE hosts SET latest = ?1 WHERE id = ?2 AND NOT EXISTS (SELECT 1 FROM samples " +
        "WHERE samples.id = hosts.latest AND at > ?3 AND received_at <= ?4)",
    );
    // Looked for by host, since there is no index by time alone. What a host said last is kept for
    // as long as the host is.
    this.#pruneSamples = prepare(
      database,
      "DELETE FROM samples WHERE id IN (SELECT samples.id FROM hosts CROSS JOIN samples " +
        "ON samples.host = hosts.id AND samples.at < ? WHERE samples.id IS NOT hosts.latest LIMIT ?)",
    );
    this.#pruneAggregates = prepare(
      database,
      "DELETE FROM aggregates WHERE (host, at) IN (SELECT aggregates.host, aggregates.at FROM hosts " +
        "CROSS JOIN aggregates ON aggregates.host = hosts.id AND aggregates.at < ? LIMIT ?)",
    );
    this.#pruneBoots = prepare(
      database,
      "DELETE FROM boots WHERE NOT EXISTS (SELECT 1 FROM samples WHERE boot = boots.id)",
    );
  }

  /** The time before which samples were forgotten; what is of before comes too late. */
  from(): number {
    return Number(this.#meta.get(samplesFromKey) ?? 0);
  }

  /** Whether a reading of a host is there. */
  has(host: number, name: Required<Sample>["name"]): boolean {
    return this.#stored(host, { name }) !== undefined;
  }

  /** Carries out an `add_samples`. */
  add(operation: Operation<"add_samples">): Outcome<"add_samples"> {
    const { host, samples, receivedAt, keepFrom } = operation;
    this.#followClock(receivedAt);
    // Of no five minutes a part alone is there, or the aggregate would be of that part.
    const oldest = Math.max(aggregateStart(keepFrom), this.from());
    const touched = new Set<number>();
    const kept = samples.map((sample): KeptSample => {
      const before = this.#stored(host, sample);
      if (before !== undefined) return { receivedAt: before, as: "repeated" };
      if (sample.at < oldest) return { receivedAt, as: "too_old" };
      const start = aggregateStart(sample.at);
      const { count } = this.#count.get(host, start, start + aggregateMs, mostInFive)!;
      if (count === mostInFive) return { receivedAt, as: "too_many" };
      // Its samples were forgotten when the clock was ahead.
      if (count === 0 && this.#aggregates.has(host, start)) return { receivedAt, as: "too_old" };
      this.#keep(host, sample, receivedAt);
      touched.add(start);
      return { receivedAt, as: "new" };
    });
    for (const start of touched) this.#aggregates.refresh(host, start);
    return { ok: true, kept };
  }

  /** Carries out a `prune_samples`. */
  prune({ samplesBefore, aggregatesBefore }: Operation<"prune_samples">): Outcome<"prune_samples"> {
    const from = Math.max(aggregateStart(samplesBefore), this.from());
    if (from > this.from()) this.#meta.set(samplesFromKey, String(from));
    const samples = this.#pruneSamples.run(from, mostPruned).changes;
    const aggregates = this.#pruneAggregates.run(aggregatesBefore, mostPruned).changes;
    const more = samples === mostPruned || aggregates === mostPruned;
    if (!more) this.#pruneBoots.run();
    return { ok: true, pruned: samples + aggregates, more };
  }

  /**
   * By a clock that was ahead, all was forgotten of before a time that is yet to come: nothing that
   * is read now comes too late because of it.
   */
  #followClock(now: number): void {
    const start = aggregateStart(now);
    if (this.from() > start) this.#meta.set(samplesFromKey, String(start));
  }

  #stored(host: number, { name }: Pick<Sample, "name">): number | undefined {
    const boot = name && this.#boot.get(host, name.boot);
    return boot && this.#once.get(boot.id, name!.counter)?.receivedAt;
  }

  #keep(host: number, sample: Sample, receivedAt: number): void {
    const { name, at } = sample;
    const boot = name && (this.#boot.get(host, name.boot) ?? this.#addBoot.get(host, name.boot)!);
    const place = [boot?.id ?? null, name?.counter ?? null];
    const { id } = this.#insert.get(host, ...place, at, receivedAt, writeSample(sample))!;
    this.#makeLatest.run(id, host, at, receivedAt);
  }
}
