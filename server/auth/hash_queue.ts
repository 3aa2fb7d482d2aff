import { type Clock, systemClock } from "../clock.ts";

/** Thrown when the queue is full: nothing was tried, and it is worth coming back. */
export class Busy extends Error {
  override readonly name = "Busy";

  constructor(readonly retryAfterSeconds: number) {
    super(`Cannot check the password now: the queue is full; try again in ${retryAfterSeconds} s`);
  }
}

/** Told how many are ahead, once when somebody has to wait and again as the queue moves. */
export type OnWaiting = (ahead: number) => void;

interface Waiting {
  readonly begin: () => void;
  readonly onWaiting: OnWaiting | undefined;
}

/** What a job is taken to cost before one has been seen: scrypt at its default cost, one core. */
const firstGuessMs = 1000;

/** Runs expensive jobs a few at a time, in order, and keeps the line behind them short. */
export class HashQueue {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #clock: Clock;
  readonly #waiting: Waiting[] = [];
  #running = 0;
  #averageMs = firstGuessMs;

  constructor(concurrency: number, maxWaiting: number, clock: Clock = systemClock) {
    this.#concurrency = concurrency;
    this.#maxWaiting = maxWaiting;
    this.#clock = clock;
  }

  /**
   * Runs `job` when its turn comes.
   *
   * @param signal leaves the line; a job that has begun goes on to its end.
   * @throws {Busy} when the line is full; the signal's reason when it was left; what `job` throws.
   */
  async run<T>(job: () => Promise<T>, onWaiting?: OnWaiting, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#running < this.#concurrency) this.#running++;
    else await this.#turn(onWaiting, signal);
    const start = this.#clock.monotonic();
    try {
      return await job();
    } finally {
      this.#averageMs = 0.8 * this.#averageMs + 0.2 * (this.#clock.monotonic() - start);
      this.#next();
    }
  }

  #turn(onWaiting: OnWaiting | undefined, signal: AbortSignal | undefined): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting) throw new Busy(this.#estimateSeconds());
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal?.reason);
        this.#tellAll();
      };
      const begin = () => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const waiting = { begin, onWaiting };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiting);
      onWaiting?.(this.#running + this.#waiting.length - 1);
    });
  }

  // The one who leaves hands over the place, so nobody who comes in between can take it.
  #next(): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#running--;
    else {
      waiting.begin();
      this.#tellAll();
    }
  }

  #tellAll(): void {
    this.#waiting.forEach(({ onWaiting }, index) => onWaiting?.(this.#running + index));
  }

  #estimateSeconds(): number {
    const ahead = this.#waiting.length + this.#running;
    return Math.max(1, Math.ceil(ahead * this.#averageMs / this.#concurrency / 1000));
  }
}
