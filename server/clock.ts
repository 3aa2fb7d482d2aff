/** The only source of time in the server, so that tests can own it. */
export interface Clock {
  /** Milliseconds since 1970; may jump either way, and orders nothing. */
  now(): number;
  /** Milliseconds that only grow; every time-out is measured by these. */
  monotonic(): number;
  /** Calls `run` once after `ms`. */
  after(ms: number, run: () => void): Timer;
}

/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};
