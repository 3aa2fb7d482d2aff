import { type Clock, systemClock } from "../clock.ts";
import { FairLine } from "../fair_line.ts";

/** Thrown when the queue is full: nothing was tried, and it is worth coming back. */
export class Busy extends Error {
  override readonly name = "Busy";

  constructor(readonly retryAfterSeconds: number) {
    super(`for ${retryAfterSeconds} s`);
  }
}

/** Told how many are ahead, once when somebody has to wait and again as the queue moves. */
export type OnWaiting = (ahead: number) => void;

/** Who wants something hashed, and how they wait for it. */
export interface HashWait {
  /** Sources take turns, so none can fill the queue for the others; the operator unless given. */
  readonly source?: string;
  readonly onWaiting?: OnWaiting;
  /** Leaves the queue; a job that has begun goes on to its end. */
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly begin: () => void;
  readonly giveWay: () => void;
  readonly onWaiting: OnWaiting | undefined;
}

/** What a job is taken to cost before one has been seen: scrypt at its default cost, one core. */
const firstGuessMs = 1000;

/**
 * Runs expensive jobs a few at a time and keeps the line behind them short. Those who wait are
 * served by turns of their sources, and whoever comes from another source than most of a full line
 * takes the last place of that one.
 */
export class HashQueue {
  readonly #concurrency: number;
  readonly #maxWaiting: number;
  readonly #clock: Clock;
  readonly #waiting = new FairLine<Waiting>();
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
   * @throws {Busy} when the line is full, or was filled by others meanwhile; the signal's reason
   * when it was left; what `job` throws.
   */
  async run<T>(job: () => Promise<T>, wait: HashWait = {}): Promise<T> {
    wait.signal?.throwIfAborted();
    if (this.#running < this.#concurrency) this.#running++;
    else await this.#turn(wait);
    const start = this.#clock.monotonic();
    try {
      return await job();
    } finally {
      this.#averageMs = 0.8 * this.#averageMs + 0.2 * (this.#clock.monotonic() - start);
      this.#next();
    }
  }

  #turn({ source = "", onWaiting, signal }: HashWait): Promise<void> {
    this.#makeRoom(source);
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.remove(source, waiting);
        reject(signal?.reason);
        this.#tellAll();
      };
      const done = (settle: () => void) => () => {
        signal?.removeEventListener("abort", leave);
        settle();
      };
      const giveWay = done(() => reject(this.#busy()));
      const waiting = { begin: done(resolve), giveWay, onWaiting };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.add(source, waiting);
      onWaiting?.(this.#running + this.#waiting.inOrder().indexOf(waiting));
    });
  }

  /** Nobody gives way to a source that would then have as many in the line itself. */
  #makeRoom(source: string): void {
    if (this.#waiting.size < this.#maxWaiting) return;
    const busiest = this.#waiting.busiest();
    const share = this.#waiting.count(source) + 1;
    if (busiest === undefined || this.#waiting.count(busiest) <= share) throw this.#busy();
    this.#waiting.takeNewest(busiest)?.giveWay();
  }

  // The one who leaves hands over the place, so nobody who comes in between can take it.
  #next(): void {
    const waiting = this.#waiting.next();
    if (waiting === undefined) this.#running--;
    else {
      waiting.begin();
      this.#tellAll();
    }
  }

  #tellAll(): void {
    this.#waiting.inOrder().forEach(({ onWaiting }, at) => onWaiting?.(this.#running + at));
  }

  #busy(): Busy {
    const ahead = this.#waiting.size + this.#running;
    const ms = ahead * this.#averageMs / this.#concurrency;
    return new Busy(Math.max(1, Math.ceil(ms / 1000)));
  }
}
