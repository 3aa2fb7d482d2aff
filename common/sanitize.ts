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

/**
 * One line of JSON that is safe to show and still says the same: what {@link sanitize} would take
 * away is written as `\uXXXX`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(safeJson({ a: "\u009b2J" }), '{"a":"\\u009b2J"}');
 * ```
 */
export function safeJson(value: unknown): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(unsafe, escaped);
}

/** Like {@link sanitize}, for what has to stay on one line, and cut to `max` characters. */
export function oneLine(text: string, max = 60): string {
  const flat = sanitize(text).replace(/\s+/g, " ").trim();
  const characters = [...flat];
  return characters.length <= max ? flat : characters.slice(0, max - 1).join("") + "…";
}
