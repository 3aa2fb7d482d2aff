/** What can be counted while a load runs. */
export type Event = "logged in" | "sent" | "acked" | "heard";

/** When nothing has happened for so long, nothing more will, on any machine. */
const haltMs = 30_000;

interface Mark {
  readonly event: Event;
  left: number;
  readonly reached: () => void;
}

/** What a whole run shares: chance that can be repeated, what went wrong, and how far it is. */
export class Course {
  /** Everything that broke a promise. */
  readonly faults: string[] = [];
  #state: number;
  #mark: Mark | undefined;
  #events = 0;

  /** @param seed the same seed makes the same choices. */
  constructor(readonly seed: number) {
    this.#state = seed;
  }

  /** Notes what should not have been. */
  fault(what: string): void {
    this.faults.push(what);
  }

  /** Resolves at the `count`th event of a kind from now on, in the very turn that brought it. */
  after(event: Event, count: number): Promise<void> {
    const happened = new Promise<void>((reached) => this.#mark = { event, left: count, reached });
    return this.within(`"${event}" ${count} times`, happened);
  }

  /** Waits for something; that everything stops before it happens is a fault, too. */
  async within(what: string, happening: Promise<unknown>): Promise<void> {
    const late = Promise.withResolvers<void>();
    let seen = this.#events;
    const timer = setInterval(() => {
      if (this.#events > seen) return void (seen = this.#events);
      this.fault(`everything came to a halt before ${what}`);
      late.resolve();
    }, haltMs);
    await Promise.race([happening, late.promise]);
    clearInterval(timer);
  }

  /** Counts an event. */
  count(event: Event): void {
    this.#events++;
    if (this.#mark?.event === event && --this.#mark.left === 0) this.#mark.reached();
  }

  /** A whole number from 0 to `below`, without it (mulberry32). */
  draw(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * below);
  }
}
