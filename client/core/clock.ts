/** The only source of time in the client, so that tests can own it. */
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

/** Resolves after `ms`, or at once when `signal` fires. Never rejects. */
export function pause(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) return Promise.resolve();
  const timer = clock.after(ms, finish);
  signal.addEventListener("abort", finish);
  return promise;

  function finish(): void {
    timer.cancel();
    signal.removeEventListener("abort", finish);
    resolve();
  }
}
