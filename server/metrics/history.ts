import { maxHistoryPoints } from "../../protocol/limits.ts";
import { aggregateMs } from "../store/aggregates.ts";
import type { HistoryPoint } from "../store/host_types.ts";

/** How long each point has to be, in milliseconds, for so many to be enough for that time. */
export function stepFor(from: number, to: number): number {
  // The first and the last point may be cut.
  const fives = Math.ceil((to - from) / aggregateMs) + 1;
  return Math.max(1, Math.ceil(fives / (maxHistoryPoints - 1))) * aggregateMs;
}

/** Makes fewer points of some, one for each step of time that has any. */
export function merged(points: readonly HistoryPoint[], stepMs: number): readonly HistoryPoint[] {
  const steps: HistoryPoint[] = [];
  for (const point of points) {
    const at = Math.floor(point.at / stepMs) * stepMs;
    const last = steps.at(-1);
    if (last?.at === at) steps[steps.length - 1] = { ...both(last, point), at };
    else steps.push({ ...point, at });
  }
  return steps;
}

function both(one: HistoryPoint, other: HistoryPoint): Omit<HistoryPoint, "at"> {
  const count = one.count + other.count;
  return {
    min: Math.min(one.min, other.min),
    mean: (one.mean * one.count + other.mean * other.count) / count,
    max: Math.max(one.max, other.max),
    count,
  };
}
