import type { DatabaseSync } from "node:sqlite";
import { aggregateMs, aggregatesOf } from "./aggregates.ts";
import { prepare, type Query } from "./database.ts";
import { readSample } from "./sample_body.ts";

/** What is left of samples when they are gone, made anew whenever one comes. */
export class AggregateRows {
  readonly #samples: Query<{ at: number; body: string }>;
  readonly #put: Query<never>;
  readonly #has: Query<{ at: number }>;

  constructor(database: DatabaseSync) {
    this.#samples = prepare(
      database,
      "SELECT at, body FROM samples WHERE host = ? AND at >= ? AND at < ?",
    );
    this.#has = prepare(database, "SELECT at FROM aggregates WHERE host = ? AND at = ?");
    this.#put = prepare(
      database,
      "INSERT INTO aggregates (host, at, body) VALUES (?, ?, ?) " +
        "ON CONFLICT (host, at) DO UPDATE SET body = excluded.body",
    );
  }

  /** Whether there is something of five minutes. */
  has(host: number, start: number): boolean {
    return this.#has.get(host, start) !== undefined;
  }

  /** Works five minutes out anew, from all of their samples; they have to be there still. */
  refresh(host: number, start: number): void {
    const rows = this.#samples.all(host, start, start + aggregateMs);
    const aggregates = aggregatesOf(rows.map(({ at, body }) => readSample(at, body)));
    this.#put.run(host, start, JSON.stringify(aggregates));
  }
}
