import type { Counter, Counters } from "./counters.ts";
import { Untold } from "./untold.ts";

/** Below this the counters' own grain would show. */
export const leastSeconds = 1;

/** Where counters of 32 bits begin anew. */
const wrap = 2 ** 32;

/**
 * By how much a counter has grown. One of 32 bits that has begun anew is made good; anything else
 * that goes back was set to zero, and what it had counted by then is not known.
 *
 * @throws {Untold} `counter_reset` then.
 */
export function growth(before: number, after: number): number {
  if (after >= before) return after - before;
  const around = after + wrap - before;
  // Half of the range in one go is no traffic but another device of the same name.
  if (before < wrap && around < wrap / 2) return around;
  throw new Untold("counter_reset");
}

/**
 * What came in and went out per second, all devices together that were there both times.
 *
 * @throws {Untold} when no device was, when there was too little time, or a counter was reset.
 */
export function ratesBetween(before: Counters, after: Counters, seconds: number): Counter {
  const names = Object.keys(after).filter((name) => before[name] !== undefined);
  if (names.length === 0) {
    throw new Untold(Object.keys(after).length ? "first_reading" : "not_found");
  }
  const perSecond = (at: 0 | 1) => {
    const grown = names.map((name) => growth(before[name]![at], after[name]![at]));
    return grown.reduce((sum, one) => sum + one, 0) / seconds;
  };
  return [perSecond(0), perSecond(1)];
}
