import type { Chore } from "./idle_work.ts";
import type { Outcome, Store } from "./types.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** For how long what hosts say is kept. */
export interface SampleDays {
  readonly sampleDays: number;
  readonly aggregateDays: number;
}

/**
 * Forgets samples and aggregates that are too old, a few at a time; and with the aggregates, which
 * show what it was about, incidents that are long over.
 */
export class SamplePruning implements Chore {
  readonly #store: Pick<Store, "commit">;
  readonly #days: SampleDays;
  readonly #now: () => number;
  #asked = true;

  constructor(store: Pick<Store, "commit">, days: SampleDays, now: () => number) {
    this.#store = store;
    this.#days = days;
    this.#now = now;
  }

  /** Has it look again for what has become too old. */
  ask(): void {
    this.#asked = true;
  }

  async step(): Promise<boolean> {
    if (!this.#asked) return false;
    const { sampleDays, aggregateDays } = this.#days;
    const now = this.#now();
    const [samplesBefore, before] = [now - sampleDays * dayMs, now - aggregateDays * dayMs];
    const done = await this.#store.commit([
      { kind: "prune_samples", samplesBefore, aggregatesBefore: before },
      { kind: "prune_incidents", endedBefore: before, at: now },
    ]) as [Outcome<"prune_samples">, Outcome<"prune_incidents">];
    // What fails now, on a full disk, is tried again the next time somebody asks.
    this.#asked = done.every(({ ok }) => ok) && done.some((one) => one.ok && one.more);
    return this.#asked;
  }
}
