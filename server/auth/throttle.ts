import { foldName } from "../../protocol/names.ts";
import { type Clock, systemClock } from "../clock.ts";
import { DecayingCounts } from "./decaying_counts.ts";
import { sourceOf } from "./source.ts";

/**
 * An attempt that may be made now. It counts as a failure from the start, so that a hundred at the
 * same time are not all the first one; saying how it ended takes that back.
 */
export interface Attempt {
  readonly ok: true;
  /** The secret was right. */
  succeeded(): void;
  /** Nothing was tried in the end: the queue was full, or the peer hung up. */
  withdrawn(): void;
}

/** An attempt that has to wait longer than anybody would keep a connection waiting. */
export interface Throttled {
  readonly ok: false;
  readonly retryAfterSeconds: number;
}

const minuteMs = 60_000;

/** Failures remembered at most, per kind: some 100 bytes each. */
const maxKeys = 10_000;

/** Failures that one address may have in a burst: a class of forty behind one router mistypes a lot. */
const maxPerAddress = 100;
const addressForgetsOneEveryMs = 10 * minuteMs / maxPerAddress;

/** A classic client waits 5 s for its answer, and the hash takes a second or two of them. */
const maxDelayMs = 3_000;
const firstDelayMs = 100;
const pairForgetsOneEveryMs = 2 * minuteMs;

/** From here on an account is slow for everybody: its owner mistypes less, and notices little. */
const freePerAccount = 20;
const maxAccountDelayMs = 1_000;
const accountForgetsOneEveryMs = minuteMs;

function secondsUntil(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000));
}

/** Slows down who guesses passwords. It never locks an account: only failures count. */
export class LoginThrottle {
  readonly #clock: Clock;
  readonly #pairs: DecayingCounts;
  readonly #accounts: DecayingCounts;
  readonly #addresses: DecayingCounts;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#pairs = new DecayingCounts(clock, pairForgetsOneEveryMs, maxKeys);
    this.#accounts = new DecayingCounts(clock, accountForgetsOneEveryMs, maxKeys);
    this.#addresses = new DecayingCounts(clock, addressForgetsOneEveryMs, maxKeys);
  }

  /** How many keys are remembered, for tests of the bound. */
  get size(): number {
    return Math.max(this.#pairs.size, this.#accounts.size, this.#addresses.size);
  }

  /**
   * Waits as long as an attempt to log in has to, and says whether it may be made at all.
   *
   * @param signal ends the wait; the attempt is then withdrawn, and the reason thrown.
   */
  async admit(name: string, address: string, signal?: AbortSignal): Promise<Attempt | Throttled> {
    const source = sourceOf(address);
    if (this.#addresses.of(source) > maxPerAddress - 1) {
      const ms = this.#addresses.msUntil(source, maxPerAddress - 1);
      return { ok: false, retryAfterSeconds: secondsUntil(ms) };
    }
    const account = foldName(name);
    const delayMs = this.#delayMs(account, source);
    const attempt = this.#begin(account, source);
    try {
      if (delayMs > 0) await this.#wait(delayMs, signal);
    } catch (reason) {
      attempt.withdrawn();
      throw reason;
    }
    return attempt;
  }

  #delayMs(account: string, source: string): number {
    const failures = Math.ceil(this.#pairs.of(pairOf(account, source)));
    const pairMs = failures === 0 ? 0 : Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1));
    const beyond = Math.max(0, this.#accounts.of(account) - freePerAccount);
    return Math.max(pairMs, Math.min(maxAccountDelayMs, beyond * firstDelayMs));
  }

  #begin(account: string, source: string): Attempt {
    const pair = pairOf(account, source);
    const count = (amount: number) => {
      this.#pairs.add(pair, amount);
      this.#accounts.add(account, amount);
      this.#addresses.add(source, amount);
    };
    count(1);
    return {
      ok: true,
      succeeded: () => {
        count(-1);
        this.#pairs.delete(pair);
      },
      withdrawn: () => count(-1),
    };
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const leave = () => {
        timer.cancel();
        reject(signal?.reason);
      };
      const timer = this.#clock.after(ms, () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      });
      signal?.addEventListener("abort", leave, { once: true });
    });
  }
}

function pairOf(account: string, source: string): string {
  return `${account} ${source}`;
}

/** Codes have 40 bits: at this rate from everywhere, finding one of ten takes over ten thousand years. */
const maxCodesOverall = 300;
const overallForgetsOneEveryMs = 10_000;

/** Bounds how fast short invite codes can be tried; the long secrets of join lines need no bound. */
export class InviteThrottle {
  readonly #addresses: DecayingCounts;
  readonly #overall: DecayingCounts;

  constructor(clock: Clock = systemClock) {
    this.#addresses = new DecayingCounts(clock, addressForgetsOneEveryMs, maxKeys);
    this.#overall = new DecayingCounts(clock, overallForgetsOneEveryMs, 1);
  }

  /** Says whether a code may be tried now. */
  admit(address: string): Attempt | Throttled {
    const source = sourceOf(address);
    const ms = Math.max(
      this.#addresses.msUntil(source, maxPerAddress - 1),
      this.#overall.msUntil("", maxCodesOverall - 1),
    );
    if (ms > 0) return { ok: false, retryAfterSeconds: secondsUntil(ms) };
    const count = (amount: number) => {
      this.#addresses.add(source, amount);
      this.#overall.add("", amount);
    };
    count(1);
    return { ok: true, succeeded: () => count(-1), withdrawn: () => count(-1) };
  }
}
