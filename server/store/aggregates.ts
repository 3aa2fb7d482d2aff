import { ascending, meanOf } from "../metrics/statistics.ts";
import type { HostReport } from "./host_types.ts";
import { inPlaces } from "./sample_body.ts";

/** Samples are summed up by five minutes: of one a minute, that is a fifth of the points. */
export const aggregateMs = 5 * 60_000;

/** The start of the five minutes that a time is in. */
export function aggregateStart(at: number): number {
  return Math.floor(at / aggregateMs) * aggregateMs;
}

/** Of those samples that could tell: the least, the mean, the most, and how many they were. */
export type Aggregate = readonly [min: number, mean: number, max: number, count: number];

/** What some samples have in common. */
export interface SampleAggregates {
  /** In the order of `figurePlaces`. */
  readonly figures: readonly (Aggregate | null)[];
  /** Values of the host's own, by their names. */
  readonly values?: Readonly<Record<string, Aggregate>>;
}

/** The aggregates of some samples, whatever their order. */
export function aggregatesOf(samples: readonly HostReport[]): SampleAggregates {
  const own = new Map<string, number[]>();
  for (const { name, value } of samples.flatMap(({ values }) => values)) {
    own.set(name, [...own.get(name) ?? [], value]);
  }
  const values = [...own].map(([name, all]) => [name, aggregateOf(all)!] as const)
    .toSorted(([one], [other]) => one < other ? -1 : 1);
  return {
    figures: inPlaces((name) => aggregateOf(samples.map(({ figures }) => figures[name]))),
    ...(values.length === 0 ? {} : { values: Object.fromEntries(values) }),
  };
}

function aggregateOf(values: readonly (number | null)[]): Aggregate | null {
  const known = ascending(values);
  if (known.length === 0) return null;
  return [known[0]!, meanOf(known), known.at(-1)!, known.length];
}
