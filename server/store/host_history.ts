import type { DatabaseSync } from "node:sqlite";
import type { FigureName } from "../../protocol/figures.ts";
import { prepare, type Query } from "./database.ts";
import type { HistoryPoint, HostHistoryReads } from "./host_types.ts";
import { figurePlace } from "./sample_body.ts";
import type { Samples } from "./samples.ts";

/** How hosts were. */
export class HostHistory implements HostHistoryReads {
  readonly #kept: Samples;
  readonly #first: Query<{ at: number }>;
  readonly #count: Query<{ count: number }>;
  readonly #samples: Query<{ at: number; value: string }>;
  readonly #aggregates: Query<{ at: number; aggregate: string }>;

  constructor(database: DatabaseSync, kept: Samples) {
    this.#kept = kept;
    const between = "host = ?1 AND at >= ?2 AND at < ?3";
    this.#first = prepare(
      database,
      "SELECT at FROM aggregates WHERE host = ? AND at >= ? ORDER BY at LIMIT 1",
    );
    this.#count = prepare(
      database,
      `SELECT count(*) AS count FROM (SELECT 1 FROM samples WHERE ${between} LIMIT ?4)`,
    );
    this.#samples = prepare(
      database,
      // As text: SQLite reads the last digits of some numbers otherwise than they were written.
      `SELECT at, body -> ?4 AS value FROM samples WHERE ${between} AND value <> 'null' ` +
        "ORDER BY at, id",
    );
    this.#aggregates = prepare(
      database,
      `SELECT at, body -> ?4 AS aggregate FROM aggregates WHERE ${between} ` +
        "AND aggregate <> 'null' ORDER BY at",
    );
  }

  samplesFrom(): number {
    return this.#kept.from();
  }

  first(host: number, from: number): number | undefined {
    return this.#first.get(host, from)?.at;
  }

  countSamples(host: number, from: number, to: number, limit: number): number {
    return this.#count.get(host, from, to, limit)!.count;
  }

  samples(host: number, figure: FigureName, from: number, to: number): readonly HistoryPoint[] {
    return this.#samples.all(host, from, to, pathOf(figure))
      .map(({ at, value: text }) => {
        const value: number = JSON.parse(text);
        return { at, min: value, mean: value, max: value, count: 1 };
      });
  }

  aggregates(host: number, figure: FigureName, from: number, to: number): readonly HistoryPoint[] {
    return this.#aggregates.all(host, from, to, pathOf(figure)).map(({ at, aggregate }) => {
      const [min, mean, max, count] = JSON.parse(aggregate);
      return { at, min, mean, max, count };
    });
  }
}

function pathOf(figure: FigureName): string {
  return `$.figures[${figurePlace(figure)}]`;
}
