import type { Language } from "./text/speak.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/**
 * A number of bytes as people say it, in powers of a thousand.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(readableSize(1_234_567, "pt-BR"), "1,2 MB");
 * ```
 */
export function readableSize(bytes: number, language: Language): string {
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const format = { style: "unit", unit: units[power]!, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, format).format(bytes / 1000 ** power);
}
