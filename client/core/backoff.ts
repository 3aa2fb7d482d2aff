/** First wait is at most this: a server that was only restarted is back by then. */
const firstMs = 500;

/** No wait is longer than this: whoever opens the lid does not want to wait for minutes. */
const longestMs = 30_000;

/**
 * Exponential back-off with full jitter: each wait is anything between nothing and a bound that
 * doubles, so that a hundred clients do not come back in step.
 */
export class Backoff {
  #bound = firstMs;
  readonly #random: () => number;

  /** @param random like `Math.random`. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** The next wait in milliseconds. */
  next(): number {
    const wait = this.#random() * this.#bound;
    this.#bound = Math.min(longestMs, 2 * this.#bound);
    return wait;
  }

  /** Starts over, after a success. */
  reset(): void {
    this.#bound = firstMs;
  }
}
