/** How a figure counts: a ratio or a rate is better when higher, everything else when lower. */
export type Unit = "×" | "/s" | "ms" | "s" | "kB" | "MB";

/** A figure, and whose it is where that is not plain. */
export interface Quantity {
  readonly value: number;
  readonly unit: Unit;
  readonly of?: string;
}

/** What DESIGN.md asks of a figure. */
export interface Budget {
  readonly unit: Unit;
  readonly atLeast: number;
  readonly goal: number;
}

/** How a figure stands to its budget. */
export type Grade = "goal" | "at least" | "missed";

/** What was measured for one row. */
export interface Result {
  readonly ours: Quantity;
  readonly peer?: Quantity;
  /** Ours through the peer's. */
  readonly ratio?: number;
  readonly remarks: readonly string[];
}

/**
 * The middle one of the values, or the mean of the two in the middle.
 *
 * @throws {RangeError} when there is none.
 */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("Cannot take the median of nothing");
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Ours through theirs; `undefined` where that says nothing. */
export function ratioOf(ours: number, theirs: number): number | undefined {
  return theirs > 0 ? ours / theirs : undefined;
}

/** Where a figure stands; `budget.unit` tells which direction is the better one. */
export function grade(budget: Budget, value: number): Grade {
  const reaches = (bound: number) => isBetterHigh(budget.unit) ? value >= bound : value <= bound;
  if (reaches(budget.goal)) return "goal";
  return reaches(budget.atLeast) ? "at least" : "missed";
}

function isBetterHigh(unit: Unit): boolean {
  return unit === "×" || unit === "/s";
}

/** The figure that a budget is about: the ratio, or ours. */
export function gradedValue(budget: Budget, result: Result): number | undefined {
  if (budget.unit === "×") return result.ratio;
  return result.ours.unit === budget.unit ? result.ours.value : undefined;
}
