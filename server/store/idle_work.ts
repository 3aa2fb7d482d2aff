import type { Clock, Timer } from "../clock.ts";

/** Something that can wait until nobody else needs the store. */
export interface Chore {
  /**
   * Does a little of it.
   *
   * @returns whether there is more to do.
   */
  step(): Promise<boolean>;
}

/** How long nothing was committed when a moment is called quiet, in milliseconds. */
const quietMs = 200;

/** How long a chore waits for such a moment: a server that is never quiet needs its chores, too. */
const patienceMs = 5000;

/** The pause between two steps of some 5 ms: a quarter of the time, or a twentieth when it is busy. */
const pauseMs = { quiet: 20, busy: 100 };

/**
 * Does chores a little at a time in quiet moments. It sleeps until {@link wake} says that there is
 * something to do.
 */
export class IdleWork {
  readonly #clock: Clock;
  readonly #chores: readonly Chore[];
  readonly #report: (error: unknown) => void;
  #timer: Timer | undefined;
  #lastWork = -Infinity;
  /** Since when a quiet moment is waited for. */
  #waitingSince: number | undefined;
  #isQuiet = true;
  #stepping: Promise<void> | undefined;
  /** Something came while a step was made. */
  #woken = false;
  #closed = false;

  /** @param report hears what a chore throws. */
  constructor(clock: Clock, chores: readonly Chore[], report: (error: unknown) => void) {
    this.#clock = clock;
    this.#chores = chores;
    this.#report = report;
  }

  /** Something was committed: there may be something to do once that has calmed down. */
  wake(): void {
    this.#lastWork = this.#clock.monotonic();
    if (this.#stepping !== undefined) this.#woken = true;
    else if (this.#timer === undefined) this.#waitFor(quietMs);
  }

  /** Begins no further step, and waits for the one that is being made. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#stepping;
  }

  #waitFor(ms: number): void {
    if (this.#closed) return;
    this.#waitingSince ??= this.#clock.monotonic();
    this.#timer = this.#clock.after(ms, () => this.#look());
  }

  #look(): void {
    this.#timer = undefined;
    const now = this.#clock.monotonic();
    const busyMs = quietMs - (now - this.#lastWork);
    this.#isQuiet = busyMs <= 0;
    const waitedMs = now - (this.#waitingSince ?? now);
    if (!this.#isQuiet && waitedMs < patienceMs) return this.#waitFor(busyMs);
    this.#stepping = this.#step();
  }

  async #step(): Promise<void> {
    let more = false;
    for (const chore of this.#chores) {
      try {
        more = await chore.step() || more;
      } catch (error) {
        this.#report(error);
      }
      if (this.#closed) break;
    }
    this.#stepping = undefined;
    const again = more || this.#woken;
    this.#woken = false;
    // Patience that has run out does not come back before everything is done.
    if (!more || this.#isQuiet) this.#waitingSince = undefined;
    if (again) this.#waitFor(!more ? quietMs : this.#isQuiet ? pauseMs.quiet : pauseMs.busy);
  }
}
