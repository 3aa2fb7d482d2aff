/**
 * Controls (C0 without tab and line feed, DEL, C1), line and paragraph separators, and what turns
 * the direction of text around. A stranger could move the cursor or forge a line with them.
 */
const unsafe = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * Makes a stranger's text safe to show on a terminal. Line feeds and tabs stay.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(sanitize("a\u001b[2Jb"), "a[2Jb");
 * ```
 */
export function sanitize(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(unsafe, "");
}

/** Like {@link sanitize}, for what has to stay on one line, and cut to `max` characters. */
export function oneLine(text: string, max = 60): string {
  const flat = sanitize(text).replace(/\s+/g, " ").trim();
  const characters = [...flat];
  return characters.length <= max ? flat : characters.slice(0, max - 1).join("") + "…";
}
