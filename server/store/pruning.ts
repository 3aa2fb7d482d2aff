import type { Chore } from "./idle_work.ts";
import type { OverdueConversation, RetentionDays } from "./retention_types.ts";
import type { Outcome, Store } from "./types.ts";

/** Conversations that are looked up at a time. */
const fewConversations = 64;

/** Whose texts are erased, by which rule and clock. */
export interface PruningOptions {
  readonly store: Pick<Store, "commit" | "retention">;
  /** The rule of conversations that have none of their own, if the operator gave one at the start. */
  readonly usual: RetentionDays | undefined;
  readonly now: () => number;
}

/** Erases texts that are too old, a few at a time. */
export class Pruning implements Chore {
  readonly #options: PruningOptions;
  readonly #overdue: OverdueConversation[] = [];
  #asked = true;

  constructor(options: PruningOptions) {
    this.#options = options;
  }

  /** Has it look again for what has become too old. */
  ask(): void {
    this.#asked = true;
  }

  async step(): Promise<boolean> {
    return (await this.prune()) !== undefined;
  }

  /**
   * Erases a few texts.
   *
   * @returns how many entries that was; `undefined` when there was nothing to do.
   */
  async prune(): Promise<number | undefined> {
    const next = this.#next();
    if (next === undefined) return undefined;
    const operation = { kind: "prune", ...next } as const;
    const [done] = await this.#options.store.commit([operation]) as [Outcome<"prune">];
    // What fails now, on a full disk, is tried again the next time somebody asks.
    if (!done.ok) this.#asked = false;
    if (!done.ok || !done.more) this.#overdue.shift();
    return done.ok ? done.pruned : 0;
  }

  #next(): OverdueConversation | undefined {
    const { store, usual, now } = this.#options;
    if (this.#overdue.length === 0 && this.#asked) {
      const days = usual ?? store.retention.usual();
      this.#overdue.push(...store.retention.overdue(days, now(), fewConversations));
      this.#asked = this.#overdue.length > 0;
    }
    return this.#overdue[0];
  }
}
