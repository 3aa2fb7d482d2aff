import { hash } from "node:crypto";
import { accepted, type Decoded, refused } from "./codes.ts";
import { maxContentBytes } from "./limits.ts";

const lengthOf = new TextEncoder();

/** Bytes of `text` in UTF-8. */
export function utf8Length(text: string): number {
  return lengthOf.encode(text).length;
}

/**
 * The digest of a text: `sha256:` and the SHA-256 of its exact UTF-8 in hexadecimal (FIPS 180-4).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.match(digestOf("oi"), /^sha256:[0-9a-f]{64}$/);
 * ```
 */
export function digestOf(content: string): string {
  return "sha256:" + hash("sha256", content, "hex");
}

/**
 * Checks a message's text: at most 32 KiB of UTF-8, no U+0000 and no lone surrogate, because a
 * database would change those and the digest would no longer hold.
 */
export function checkContent(content: string): Decoded<string> {
  if (content.length === 0) return refused("bad_content", { problem: "empty" });
  if (content.includes("\0")) return refused("bad_content", { problem: "U+0000" });
  if (!content.isWellFormed()) return refused("bad_content", { problem: "lone surrogate" });
  // A UTF-16 unit is at most three bytes of UTF-8, so short texts need no counting.
  if (content.length * 3 > maxContentBytes) {
    const bytes = utf8Length(content);
    if (bytes > maxContentBytes) {
      return refused("content_too_long", { bytes, max: maxContentBytes });
    }
  }
  return accepted(content);
}
