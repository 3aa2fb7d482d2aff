import { Buffer } from "node:buffer";
import { hash } from "node:crypto";

/**
 * The first block of a kind in a PEM text (RFC 7468), with its markers.
 *
 * @param label such as `CERTIFICATE`.
 */
export function findPem(text: string, label: string): string | undefined {
  return findPems(text, label)[0];
}

/** All blocks of a kind, in their order. */
export function findPems(text: string, label: string): string[] {
  const shape = new RegExp(
    `-----BEGIN ${label}-----[A-Za-z0-9+/=\\s]+-----END ${label}-----`,
    "g",
  );
  return [...text.matchAll(shape)].map(([block]) => block.replaceAll("\r", "") + "\n");
}

/** The bytes of a PEM block. */
export function derOf(block: string): Buffer {
  return Buffer.from(block.replace(/-----[^-]+-----/g, ""), "base64");
}

/** What people compare and join lines carry: base64url(SHA-256(DER)), 43 characters. */
export function fingerprintOf(certificatePem: string): string {
  return hash("sha256", derOf(certificatePem), "base64url");
}
