/** What is made of several values of one figure. */

/** The sixteenth digit is the noise of adding fractions; bytes never need it. */
function withoutNoise(value: number): number {
  return Number(value.toPrecision(15));
}

/**
 * The mean of some values, at least one, in ascending order: however they came, the sum is the
 * same to the last bit. It is between the least and the most.
 */
export function meanOf(ascending: readonly number[]): number {
  const sum = ascending.reduce((total, value) => total + value, 0);
  const mean = withoutNoise(sum / ascending.length);
  return Math.min(Math.max(mean, ascending[0]!), ascending.at(-1)!);
}

/** The value in the middle of some, at least one, in ascending order; of two the mean. */
export function medianOf(ascending: readonly number[]): number {
  const half = ascending.length / 2;
  return meanOf(ascending.slice(Math.ceil(half) - 1, Math.floor(half) + 1));
}

/** The values that there are, in ascending order. */
export function ascending(values: readonly (number | null)[]): number[] {
  // Sorting an array of numbers alone takes half the time of one with a comparison.
  return [...new Float64Array(known(values)).sort()];
}

/** The values that there are. */
export function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
