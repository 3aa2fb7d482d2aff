const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/**
 * Reads a span of time as people type it: a whole number and `s`, `m`, `h`, `d` or `w`.
 *
 * @returns milliseconds, or `undefined` when it is none, or no time at all.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parseDuration("1d"), 86_400_000);
 * assert.equal(parseDuration("soon"), undefined);
 * ```
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,8})([smhdw])$/.exec(text.trim()) ?? [];
  return unit === undefined ? undefined : Number(count) * units[unit as keyof typeof units];
}
