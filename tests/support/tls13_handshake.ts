import { Buffer } from "node:buffer";
import { hash, type KeyObject, randomBytes, sign } from "node:crypto";
import { uint, vector } from "./tls13_records.ts";

const x25519 = 0x001d;
const ecdsaP256Sha256 = 0x0403;
const aes128GcmSha256 = 0x1301;
const tls13 = 0x0304;
const extension = { alpn: 16, supportedVersions: 43, keyShare: 51 } as const;

/** As much of a ClientHello as the answer needs. */
export interface ClientHello {
  readonly sessionId: Buffer;
  /** The client's x25519 key. */
  readonly key: Buffer;
  /** Whether it offers `chat/1`. */
  readonly offersAlpn: boolean;
}

/** Reads a message from front to back. */
class Reader {
  #at = 0;

  constructor(readonly bytes: Buffer) {}

  get done(): boolean {
    return this.#at >= this.bytes.length;
  }

  take(length: number): Buffer {
    if (this.#at + length > this.bytes.length) throw new Error("The message ends too soon");
    return this.bytes.subarray(this.#at, this.#at += length);
  }

  uint(bytes: 1 | 2 | 3): number {
    return this.take(bytes).readUIntBE(0, bytes);
  }

  vector(bytes: 1 | 2 | 3): Reader {
    return new Reader(this.take(this.uint(bytes)));
  }
}

/**
 * Reads a ClientHello (RFC 8446, section 4.1.2), with its four bytes of header.
 *
 * @throws Error when it offers no x25519 key.
 */
export function readClientHello(message: Buffer): ClientHello {
  const body = new Reader(message.subarray(4));
  body.take(2 + 32);
  const sessionId = body.vector(1).bytes;
  body.vector(2);
  body.vector(1);
  const extensions = body.vector(2);
  const found = new Map<number, Reader>();
  while (!extensions.done) found.set(extensions.uint(2), extensions.vector(2));
  const key = keyOf(found.get(extension.keyShare)?.vector(2));
  if (key === undefined) throw new Error("The client offers no x25519 key");
  const offersAlpn = found.get(extension.alpn)?.bytes.includes("chat/1") ?? false;
  return { sessionId, key, offersAlpn };
}

function keyOf(shares: Reader | undefined): Buffer | undefined {
  while (shares !== undefined && !shares.done) {
    const group = shares.uint(2);
    const key = shares.vector(2).bytes;
    if (group === x25519) return key;
  }
}

function message(type: number, ...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([uint(type, 1), vector(3, ...parts)]);
}

function extensionOf(type: number, ...parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat([uint(type, 2), vector(2, ...parts)]);
}

/** ServerHello (RFC 8446, section 4.1.3). */
export function serverHello({ sessionId }: ClientHello, key: Uint8Array): Buffer {
  const extensions = [
    extensionOf(extension.supportedVersions, uint(tls13, 2)),
    extensionOf(extension.keyShare, uint(x25519, 2), vector(2, key)),
  ];
  return message(
    2,
    uint(0x0303, 2),
    randomBytes(32),
    vector(1, sessionId),
    uint(aes128GcmSha256, 2),
    uint(0, 1),
    vector(2, ...extensions),
  );
}

/** EncryptedExtensions (RFC 8446, section 4.3.1), with the protocol that the client offered. */
export function encryptedExtensions({ offersAlpn }: ClientHello): Buffer {
  const protocols = vector(2, vector(1, Buffer.from("chat/1")));
  return message(8, vector(2, ...(offersAlpn ? [extensionOf(extension.alpn, protocols)] : [])));
}

/** Certificate (RFC 8446, section 4.4.2). */
export function certificateMessage(der: Uint8Array): Buffer {
  return message(11, vector(1), vector(3, vector(3, der), vector(2)));
}

/** CertificateVerify (RFC 8446, section 4.4.3), signed with whatever key the server holds. */
export function certificateVerify(key: KeyObject, transcript: Uint8Array): Buffer {
  const content = Buffer.concat([
    Buffer.from(" ".repeat(64) + "TLS 1.3, server CertificateVerify\0"),
    hash("sha256", transcript, "buffer"),
  ]);
  return message(15, uint(ecdsaP256Sha256, 2), vector(2, sign("sha256", content, key)));
}

/** Finished (RFC 8446, section 4.4.4). */
export function finished(data: Uint8Array): Buffer {
  return message(20, data);
}
