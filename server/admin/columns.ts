import { oneLine, safeJson } from "../../common/sanitize.ts";

/** Prints rows under their headings on stdout, each column as wide as it has to be. */
export function printColumns(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  // Some of it was said by strangers.
  const cells = [headings, ...rows].map((row) => row.map((cell) => oneLine(cell)));
  const widths = headings.map((_, at) => Math.max(...cells.map((row) => row[at]!.length)));
  for (const row of cells) {
    console.log(row.map((cell, at) => cell.padEnd(widths[at]!)).join("  ").trimEnd());
  }
}

/** Prints one JSON object per line, for scripts. */
export function printObjects(objects: readonly object[]): void {
  for (const object of objects) console.log(safeJson(object));
}

/** `2026-01-01 12:00`, of an RFC 3339 time in UTC. */
export function minuteOf(time: string): string {
  return time.slice(0, 16).replace("T", " ");
}
