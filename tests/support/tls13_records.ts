import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, createHmac, hash } from "node:crypto";

/** Record and inner content types (RFC 8446, section 5.1). */
export const contentType = { alert: 21, handshake: 22, applicationData: 23 } as const;

const hashBytes = 32;
const tagBytes = 16;

/** A number in network order. */
export function uint(value: number, bytes: 1 | 2 | 3): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}

/** A vector: its length in `bytes` bytes, then its parts (RFC 8446, section 3.4). */
export function vector(bytes: 1 | 2 | 3, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([uint(body.length, bytes), body]);
}

function hmac(key: Uint8Array, data: Uint8Array): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

function sha256(data: Uint8Array): Buffer {
  return hash("sha256", data, "buffer");
}

/** HKDF-Expand-Label (RFC 8446, section 7.1), for at most one block of output. */
function expandLabel(secret: Buffer, label: string, context: Uint8Array, length: number): Buffer {
  const named = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([uint(length, 2), vector(1, named), vector(1, context)]);
  return hmac(secret, Buffer.concat([info, uint(1, 1)])).subarray(0, length);
}

function deriveSecret(secret: Buffer, label: string, transcript: Uint8Array): Buffer {
  return expandLabel(secret, label, sha256(transcript), hashBytes);
}

/** The key schedule of one connection without a pre-shared key (RFC 8446, section 7.1). */
export class KeySchedule {
  #secret: Buffer;

  constructor() {
    this.#secret = hmac(Buffer.alloc(hashBytes), Buffer.alloc(hashBytes));
  }

  /** Goes on to the next stage: the handshake's with the shared secret, then the application's. */
  advance(input: Uint8Array = Buffer.alloc(hashBytes)): void {
    this.#secret = hmac(deriveSecret(this.#secret, "derived", new Uint8Array()), input);
  }

  /** A traffic secret of this stage, such as `s hs traffic`. */
  traffic(label: string, transcript: Uint8Array): Buffer {
    return deriveSecret(this.#secret, label, transcript);
  }
}

/** What goes into `Finished` (RFC 8446, section 4.4.4). */
export function verifyData(trafficSecret: Buffer, transcript: Uint8Array): Buffer {
  const key = expandLabel(trafficSecret, "finished", new Uint8Array(), hashBytes);
  return hmac(key, sha256(transcript));
}

/** One direction of record protection with TLS_AES_128_GCM_SHA256. */
export class RecordKey {
  readonly #key: Buffer;
  readonly #iv: Buffer;
  #sequence = 0;

  constructor(trafficSecret: Buffer) {
    this.#key = expandLabel(trafficSecret, "key", new Uint8Array(), 16);
    this.#iv = expandLabel(trafficSecret, "iv", new Uint8Array(), 12);
  }

  /** Makes a whole record. */
  seal(type: number, content: Uint8Array): Buffer {
    const header = recordHeader(contentType.applicationData, content.length + 1 + tagBytes);
    const cipher = createCipheriv("aes-128-gcm", this.#key, this.#nonce()).setAAD(header);
    const sealed = [cipher.update(content), cipher.update(uint(type, 1)), cipher.final()];
    return Buffer.concat([header, ...sealed, cipher.getAuthTag()]);
  }

  /**
   * Reads the body of a record.
   *
   * @throws Error when it was not made with this key.
   */
  open(body: Buffer): { readonly type: number; readonly content: Buffer } {
    const header = recordHeader(contentType.applicationData, body.length);
    const decipher = createDecipheriv("aes-128-gcm", this.#key, this.#nonce()).setAAD(header);
    decipher.setAuthTag(body.subarray(-tagBytes));
    const opened = decipher.update(body.subarray(0, -tagBytes));
    decipher.final();
    const end = opened.findLastIndex((byte) => byte !== 0);
    return { type: opened[end] ?? 0, content: opened.subarray(0, Math.max(0, end)) };
  }

  #nonce(): Buffer {
    const nonce = Buffer.from(this.#iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ this.#sequence++) >>> 0, 8);
    return nonce;
  }
}

/** The five bytes before every record. */
export function recordHeader(type: number, length: number): Buffer {
  return Buffer.concat([uint(type, 1), uint(0x0303, 2), uint(length, 2)]);
}
