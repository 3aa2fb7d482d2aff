import type { Chore } from "./idle_work.ts";
import type { OverdueConversation, RetentionDays } from "./retention_types.ts";
import type { Outcome, Store } from "./types.ts";

/** Conversations that are looked at in one step: about a millisecond. */
const fewConversations = 512;

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
  /** The last conversation that was looked at; `undefined` when nobody asks. */
  #after: number | undefined = 0;

  constructor(options: PruningOptions) {
    this.#options = options;
  }

  /** Has it look again for what has become too old. */
  ask(): void {
    this.#after = 0;
  }

  async step(): Promise<boolean> {
    return (await this.prune()) !== undefined;
  }

  /**
   * Erases a few texts, or looks for some.
   *
   * @returns how many entries that was; `undefined` when there was nothing to do.
   */
  async prune(): Promise<number | undefined> {
    if (this.#overdue.length === 0 && this.#after !== undefined) this.#look(this.#after);
    const [next] = this.#overdue;
    if (next === undefined) return this.#after === undefined ? undefined : 0;
    const operation = { kind: "prune", ...next } as const;
    const [done] = await this.#options.store.commit([operation]) as [Outcome<"prune">];
    if (!done.ok) this.#giveUp();
    else if (!done.more) this.#overdue.shift();
    return done.ok ? done.pruned : 0;
  }

  #look(after: number): void {
    const { store, usual, now } = this.#options;
    const days = usual ?? store.retention.usual();
    const { overdue, next } = store.retention.overdue(days, now(), after, fewConversations);
    this.#overdue.push(...overdue);
    this.#after = next;
  }

  /** What fails now, on a full disk, is tried again the next time somebody asks. */
  #giveUp(): void {
    this.#overdue.length = 0;
    this.#after = undefined;
  }
}
