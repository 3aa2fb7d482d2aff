import type { Clock, Timer } from "../../server/clock.ts";

interface Pending {
  readonly due: number;
  readonly run: () => void;
}

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #elapsed = 0;
  #wall: number;
  readonly #pending = new Set<Pending>();

  /** @param startMs what `now()` says at first, in milliseconds since 1970. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#wall = startMs;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(ms: number, run: () => void): Timer {
    const pending = { due: this.#elapsed + ms, run };
    this.#pending.add(pending);
    return { cancel: () => void this.#pending.delete(pending) };
  }

  /** Lets time pass and runs what falls due, in order, also what those runs ask for. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (let next = this.#next(); next !== undefined && next.due <= end; next = this.#next()) {
      this.#move(Math.max(next.due, this.#elapsed));
      this.#pending.delete(next);
      next.run();
    }
    this.#move(end);
  }

  /** Moves the wall clock alone, as an operator or NTP does. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  /** Milliseconds to the next timer; `undefined` when there is none. */
  msToNext(): number | undefined {
    const next = this.#next();
    return next && Math.max(0, next.due - this.#elapsed);
  }

  /** Milliseconds to the last timer; `undefined` when there is none. */
  msToLast(): number | undefined {
    const due = [...this.#pending].map((pending) => pending.due);
    return due.length === 0 ? undefined : Math.max(...due) - this.#elapsed;
  }

  #next(): Pending | undefined {
    return [...this.#pending].sort((one, other) => one.due - other.due)[0];
  }

  #move(to: number): void {
    this.#wall += to - this.#elapsed;
    this.#elapsed = to;
  }
}
