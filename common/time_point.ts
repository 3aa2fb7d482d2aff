import { parseDuration } from "./duration.ts";

const shape =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * Reads a point in time as people type it: a date, a date and a time of day, both on this machine's
 * clock unless there is a zone, or how long ago it was, such as `2h`.
 *
 * @param now in milliseconds since 1970, as the result is.
 * @returns `undefined` when it is none, such as the 30th of February.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parseTimePoint("1970-01-02T00:00Z", 0), 86_400_000);
 * assert.equal(parseTimePoint("2h", 7_200_000), 0);
 * assert.equal(parseTimePoint("2026-02-30", 0), undefined);
 * ```
 */
export function parseTimePoint(text: string, now: number): number | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  const [, ...parts] = shape.exec(text.trim()) ?? [];
  if (parts.length === 0) return undefined;
  const [year, month, day, hour, minute, second] = parts.map((part) => Number(part ?? 0)) as [
    ...[number, number, number, number, number, number],
  ];
  // What rolls over into another month was no date.
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDate || hour > 23 || minute > 59 || second > 59) return undefined;
  const zone = parts[6];
  if (zone === undefined) {
    return new Date(year, month - 1, day, hour, minute, second).getTime();
  }
  const [, sign, hours = "0", minutes = "0"] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? [];
  const ahead = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - ahead;
}
