/**
 * The value of `Content-Disposition` for something to be saved under a name (RFC 6266): for old
 * programs in ASCII, for others as it is (RFC 8187).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(
 *   attachment("é.txt"),
 *   `attachment; filename="_.txt"; filename*=UTF-8''%C3%A9.txt`,
 * );
 * ```
 */
export function attachment(name: string): string {
  const plain = name.replace(/[^ -~]+|["\\%]/g, "_");
  // What RFC 8187 takes as it is, is less than what encodeURIComponent leaves.
  const whole = encodeURIComponent(name).replace(
    /['()*]/g,
    (letter) => "%" + letter.charCodeAt(0).toString(16).toUpperCase(),
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}
