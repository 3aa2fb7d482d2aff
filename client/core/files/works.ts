import { Backoff } from "../backoff.ts";
import { type Clock, pause } from "../clock.ts";
import { ConnectFailure } from "../connect_failure.ts";
import { BadHttp } from "./byte_reader.ts";
import { Slots } from "./slots.ts";
import { TransferFailure, TransferPause } from "./transfer_failure.ts";

/** More at once would only make each of them slower. */
const maxAtOnce = 3;

/** What works are done with. */
export interface WorksOptions {
  readonly clock: Clock;
  readonly random?: () => number;
  readonly isOnline: () => boolean;
  /** Tries once; throws when it came to nothing. */
  readonly attempt: (id: number, signal: AbortSignal) => Promise<void>;
  /** Hears that it is tried again, and in how many milliseconds. */
  readonly waiting: (id: number, why: TransferPause, ms: number) => void;
  readonly failed: (id: number, failure: TransferFailure) => Promise<void>;
  /** Hears that one is not at work any more. */
  readonly over: () => void;
}

/** A transfer at work. */
interface Work {
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

/** Does transfers a few at a time, and each again and again until it is done or cannot be. */
export class Works {
  readonly #options: WorksOptions;
  readonly #slots = new Slots(maxAtOnce);
  readonly #works = new Map<number, Work>();
  readonly #sleepers = new Set<() => void>();
  #isStopped = false;

  constructor(options: WorksOptions) {
    this.#options = options;
  }

  /** How many are at work, or wait for their turn. */
  get count(): number {
    return this.#works.size;
  }

  has(id: number): boolean {
    return this.#works.has(id);
  }

  /** Begins a work, unless it was begun. */
  begin(id: number): void {
    if (this.#isStopped || this.#works.has(id)) return;
    const stop = new AbortController();
    const done = this.#slots.run(() => this.#run(id, stop.signal))
      .finally(() => {
        this.#works.delete(id);
        this.#options.over();
      });
    this.#works.set(id, { stop, done });
  }

  /** Resolves when a work is over, ended by this if need be. */
  async end(id: number): Promise<void> {
    const work = this.#works.get(id);
    work?.stop.abort();
    await work?.done;
  }

  /** Ends all, and begins none any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([...this.#works.keys()].map((id) => this.end(id)));
  }

  /** The server is there: nobody waits for it any more. */
  wake(): void {
    for (const wake of this.#sleepers) wake();
  }

  async #run(id: number, signal: AbortSignal): Promise<void> {
    const backoff = new Backoff(this.#options.random);
    while (!signal.aborted) {
      if (!this.#options.isOnline()) await this.#woken(signal);
      if (signal.aborted) return;
      try {
        return await this.#options.attempt(id, signal);
      } catch (error) {
        if (signal.aborted) return;
        const why = pauseOf(error);
        if (error instanceof TransferFailure && why === undefined) {
          return await this.#options.failed(id, error);
        }
        if (why === undefined) throw error;
        const ms = why.waitMs ?? backoff.next();
        this.#options.waiting(id, why, ms);
        await pause(ms, this.#options.clock, signal);
      }
    }
  }

  async #woken(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sleepers.add(resolve);
    const wake = () => resolve();
    signal.addEventListener("abort", wake);
    await promise;
    signal.removeEventListener("abort", wake);
    this.#sleepers.delete(resolve);
  }
}

/** What an error says that may be better next time; `undefined` for any other. */
export function pauseOf(error: unknown): TransferPause | undefined {
  if (error instanceof TransferPause) return error;
  if (error instanceof BadHttp) return new TransferPause(error.message);
  if (error instanceof ConnectFailure) return new TransferPause(error.detail, undefined, [error]);
  // Whoever is logged in gets another token, or is told elsewhere that it is over.
  if (error instanceof TransferFailure && error.reason === "unauthorized") {
    return new TransferPause(String(error.details.message));
  }
  return undefined;
}
