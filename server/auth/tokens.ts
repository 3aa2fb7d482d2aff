import { Buffer } from "node:buffer";
import { hash, randomBytes, randomInt } from "node:crypto";

/** A session ends this long after it was last used. */
export const sessionLifetimeMs = 90 * 24 * 60 * 60 * 1000;

/** Lower case only: these ids are for machines, but people read them out, too. */
const idAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

/** A new session token: 256 random bits in base64url. Only its {@link hashSecret} is ever kept. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * What is kept of a secret that is random enough to need no salt: its SHA-256 in hexadecimal.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.match(hashSecret(newToken()), /^[0-9a-f]{64}$/);
 * ```
 */
export function hashSecret(text: string): string {
  return hash("sha256", Buffer.from(text, "utf8"), "hex");
}

/** A new session's id on the wire; it names a session to its owner and opens nothing. */
export function newSessionId(): string {
  return Array.from({ length: 12 }, () => idAlphabet[randomInt(idAlphabet.length)]).join("");
}
