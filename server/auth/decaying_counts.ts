import type { Clock } from "../clock.ts";

interface Count {
  value: number;
  at: number;
}

/**
 * Counts by key that forget at a steady rate, like a bucket that leaks. Memory is bounded: the
 * key that was counted longest ago makes room for a new one.
 */
export class DecayingCounts {
  readonly #clock: Clock;
  readonly #forgetOneEveryMs: number;
  readonly #maxKeys: number;
  readonly #counts = new Map<string, Count>();

  constructor(clock: Clock, forgetOneEveryMs: number, maxKeys: number) {
    this.#clock = clock;
    this.#forgetOneEveryMs = forgetOneEveryMs;
    this.#maxKeys = maxKeys;
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#counts.size;
  }

  /** What is left of a count by now. */
  of(key: string): number {
    const count = this.#counts.get(key);
    if (count === undefined) return 0;
    const forgotten = (this.#clock.monotonic() - count.at) / this.#forgetOneEveryMs;
    return Math.max(0, count.value - forgotten);
  }

  /** Adds to a count; below zero it is forgotten. */
  add(key: string, amount: number): void {
    const value = this.of(key) + amount;
    // Taken out and put in again, so that the map stays in order of use.
    this.#counts.delete(key);
    if (value <= 0) return;
    this.#counts.set(key, { value, at: this.#clock.monotonic() });
    if (this.#counts.size > this.#maxKeys) this.#forgetOldest();
  }

  /** Forgets a key at once. */
  delete(key: string): void {
    this.#counts.delete(key);
  }

  /** Milliseconds until a count has fallen to `value`. */
  msUntil(key: string, value: number): number {
    return Math.max(0, this.of(key) - value) * this.#forgetOneEveryMs;
  }

  #forgetOldest(): void {
    for (const key of this.#counts.keys()) {
      this.#counts.delete(key);
      return;
    }
  }
}
