import { Buffer } from "node:buffer";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { accepted, type Decoded, refused } from "../../protocol/codes.ts";
import { utf8Length } from "../../protocol/content.ts";
import { maxPasswordBytes, minPasswordCharacters } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";
import { HashQueue, type HashWait } from "./hash_queue.ts";

export { Busy, type HashWait } from "./hash_queue.ts";

/** 2^20 takes 1 GiB of memory: a stored hash that asks for more is damage or an attack. */
const maxCost = 20;
const saltBytes = 16;
const keyBytes = 32;
const blockSize = 8;

const storedShape = /^\$scrypt\$ln=([1-9]\d?),r=8,p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

interface Stored {
  readonly cost: number;
  readonly salt: Buffer;
  readonly key: Buffer;
}

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** scrypt (RFC 7914) with N = 2^cost, r = 8, p = 1; of the password in NFC, as RFC 8265 has it. */
function keyOf(password: string, salt: Buffer, cost: number): Promise<Buffer> {
  const N = 2 ** cost;
  const maxmem = 2 * 128 * N * blockSize;
  return derive(password.normalize("NFC"), salt, keyBytes, { N, r: blockSize, p: 1, maxmem });
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

function parseStored(stored: string): Stored {
  const [, cost, salt, key] = storedShape.exec(stored) ?? [];
  if (salt === undefined || key === undefined || Number(cost) > maxCost) {
    throw new TypeError("Cannot read a stored password hash: it is not one that we write");
  }
  return {
    cost: Number(cost),
    salt: Buffer.from(salt, "base64"),
    key: Buffer.from(key, "base64"),
  };
}

/**
 * Checks a password that somebody wants to have.
 *
 * @returns it unchanged, or `bad_password` with `min` characters and `max` bytes.
 */
export function checkPassword(password: string): Decoded<string> {
  const fits = password.length <= maxPasswordBytes && utf8Length(password) <= maxPasswordBytes &&
    [...password].length >= minPasswordCharacters;
  return fits
    ? accepted(password)
    : refused("bad_password", { min: minPasswordCharacters, max: maxPasswordBytes });
}

/** Hashes and verifies passwords, a few at a time. */
export class Passwords {
  readonly #cost: number;
  readonly #queue: HashQueue;

  /** @param options.cost log2 of scrypt's N; 17 takes 128 MiB and about a second of a core. */
  constructor(options: {
    readonly cost: number;
    readonly concurrency?: number;
    readonly maxWaiting?: number;
    readonly clock?: Clock;
  }) {
    const { cost, concurrency = 2, maxWaiting = 64, clock } = options;
    if (!Number.isInteger(cost) || cost < 1 || cost > maxCost) {
      throw new RangeError(`Cannot hash at cost ${cost}: it has to be from 1 to ${maxCost}`);
    }
    this.#cost = cost;
    this.#queue = new HashQueue(concurrency, maxWaiting, clock);
  }

  /**
   * Makes what {@link Passwords.verify} takes: `$scrypt$ln=17,r=8,p=1$<salt>$<hash>`.
   *
   * @throws {Busy} when too many are waiting already.
   */
  hash(password: string, wait?: HashWait): Promise<string> {
    return this.#queue.run(
      async () => {
        const salt = randomBytes(saltBytes);
        const key = await keyOf(password, salt, this.#cost);
        return `$scrypt$ln=${this.#cost},r=${blockSize},p=1$${base64(salt)}$${base64(key)}`;
      },
      wait,
    );
  }

  /**
   * Whether a password is the one that was hashed.
   *
   * @param stored `undefined` for a user who does not exist: that takes as long, and is false.
   * @throws {Busy} when too many are waiting; TypeError when `stored` is damaged.
   */
  async verify(
    password: string,
    stored: string | undefined,
    wait?: HashWait,
  ): Promise<boolean> {
    const { cost, salt, key } = stored === undefined ? this.#nobody() : parseStored(stored);
    const found = await this.#queue.run(() => keyOf(password, salt, cost), wait);
    return timingSafeEqual(found, key) && stored !== undefined;
  }

  /** Whether a hash was made more cheaply than this one would make it now. */
  needsRehash(stored: string): boolean {
    return parseStored(stored).cost < this.#cost;
  }

  #nobody(): Stored {
    return { cost: this.#cost, salt: randomBytes(saltBytes), key: randomBytes(keyBytes) };
  }
}
