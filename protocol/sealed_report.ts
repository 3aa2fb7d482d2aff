/**
 * Datagrams that carry a report, or the answer to one, between a host and its server:
 * `version | key id | salt | ciphertext | tag`.
 *
 * Key and nonce of each come from the host's key and from 16 bytes that the system draws for it
 * alone. So nothing has to be remembered, and a machine that was cloned with all that is on its
 * disk shares no nonce with its twin.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** The first byte. A question for discovery is JSON and begins with another one. */
export const sealedVersion = 1;

/** Bytes of a host's key. */
export const hostKeyBytes = 32;

/** Bytes of a key's id, which only tells the server where to look. */
export const keyIdBytes = 8;

/** Bytes of what key and nonce are derived with: so many that two never meet by chance. */
const saltBytes = 16;

const tagBytes = 16;
const cipherKeyBytes = 32;
const nonceBytes = 12;
const headBytes = 1 + keyIdBytes;

/** What a datagram has beside its ciphertext. */
export const sealedOverheadBytes = headBytes + saltBytes + tagBytes;

/** Who says it: a report that is thrown back at its host is no answer. */
export type SealedDirection = "report" | "answer";

/** The key that a host shares with its server. */
export interface HostKey {
  /** {@link hostKeyBytes}. */
  readonly key: Uint8Array;
  /** {@link keyIdBytes}, in hexadecimal. */
  readonly keyId: string;
}

/** Whether a datagram may be a sealed one; what begins otherwise belongs to somebody else. */
export function isSealed(datagram: Uint8Array): boolean {
  return datagram[0] === sealedVersion;
}

/**
 * Seals a text.
 *
 * @param salt drawn by the system unless given, which only a test vector does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const host = { key: new Uint8Array(32), keyId: "0011223344556677" };
 * const datagram = seal("oi", "report", host);
 * assert.equal(keyIdOf(datagram), host.keyId);
 * assert.equal(open(datagram, "report", host), "oi");
 * assert.equal(open(datagram, "answer", host), undefined);
 * ```
 */
export function seal(
  text: string,
  direction: SealedDirection,
  { key, keyId }: HostKey,
  salt: Uint8Array = randomBytes(saltBytes),
): Uint8Array {
  const head = Uint8Array.of(sealedVersion, ...bytesOf(keyId));
  const { cipherKey, nonce } = derive(key, salt, direction);
  const cipher = createCipheriv("aes-256-gcm", cipherKey, nonce);
  cipher.setAAD(head);
  const parts = [head, salt, cipher.update(text, "utf8"), cipher.final()];
  return joined([...parts, cipher.getAuthTag()]);
}

/**
 * Opens what {@link seal} made.
 *
 * @returns `undefined` when it was sealed with another key or for the other direction, or when a
 * bit of it is not as it was.
 */
export function open(
  datagram: Uint8Array,
  direction: SealedDirection,
  { key, keyId }: HostKey,
): string | undefined {
  if (keyIdOf(datagram) !== keyId) return undefined;
  const head = datagram.subarray(0, headBytes);
  const salt = datagram.subarray(headBytes, headBytes + saltBytes);
  const ciphertext = datagram.subarray(headBytes + saltBytes, -tagBytes);
  const { cipherKey, nonce } = derive(key, salt, direction);
  // A shorter tag would be easier to guess, and the default takes one.
  const options = { authTagLength: tagBytes };
  const decipher = createDecipheriv("aes-256-gcm", cipherKey, nonce, options);
  decipher.setAAD(head);
  decipher.setAuthTag(datagram.subarray(-tagBytes));
  try {
    const opened = joined([decipher.update(ciphertext), decipher.final()]);
    return new TextDecoder("utf-8", { fatal: true }).decode(opened);
  } catch {
    return undefined;
  }
}

/** The id of the key that a datagram says it was sealed with; `undefined` when it is no sealed one. */
export function keyIdOf(datagram: Uint8Array): string | undefined {
  if (!isSealed(datagram) || datagram.length < sealedOverheadBytes) return undefined;
  const id = datagram.subarray(1, headBytes);
  return Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Makes a key, and its id. */
export function newHostKey(): HostKey {
  return { key: randomBytes(hostKeyBytes), keyId: randomBytes(keyIdBytes).toString("hex") };
}

function derive(key: Uint8Array, salt: Uint8Array, direction: SealedDirection) {
  const bytes = hkdfSync("sha256", key, salt, `chat/1 ${direction}`, cipherKeyBytes + nonceBytes);
  const derived = new Uint8Array(bytes);
  return {
    cipherKey: derived.subarray(0, cipherKeyBytes),
    nonce: derived.subarray(cipherKeyBytes),
  };
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
