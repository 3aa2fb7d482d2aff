import { maxServerLineBytes } from "../../protocol/limits.ts";

/** Most UTF-16 units of entries in one answer: at three bytes each they stay below the longest line. */
const maxUnits = maxServerLineBytes / 3 - 1024;

/** As many lines, from the first on, as fit into one; at least one. */
export function fit(lines: readonly string[]): string[] {
  let units = 0;
  const end = lines.findIndex((line, at) => (units += line.length) > maxUnits && at > 0);
  return lines.slice(0, end === -1 ? undefined : end);
}
