/** Bytes from `from` to `to`, both included. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a `Range` asks of something of `size` bytes (RFC 9110, section 14.1.2).
 *
 * @returns `undefined` for all of it, which is also the answer to what is none, and to several at
 * once; `unsatisfiable` for what is behind its end.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.deepEqual(readRange("bytes=2-", 5), { from: 2, to: 4 });
 * assert.equal(readRange("bytes=5-", 5), "unsatisfiable");
 * ```
 */
export function readRange(
  header: string | undefined,
  size: number,
): ByteRange | "unsatisfiable" | undefined {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return undefined;
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < from) return undefined;
  return from > to ? "unsatisfiable" : { from, to };
}
