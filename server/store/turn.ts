import { setImmediate } from "node:timers";
import type { Operation, OperationKind, Outcome, Store } from "./types.ts";

/**
 * Most operations of one commit: far beyond what one turn brings, and small enough that a flood
 * cannot keep the sockets waiting for a single transaction.
 */
const maxBatch = 4096;

/**
 * Gathers what arrives within one turn of the event loop and commits it together, so that a
 * thousand messages cost one flush of the disk. While a commit runs, the next batch gathers.
 */
export class Turn {
  readonly #store: Store;
  readonly #onBug: (error: unknown) => void;
  #operations: Operation[] = [];
  #settlers: ((outcome: Outcome) => void)[] = [];
  #running = false;
  #idle: (() => void)[] = [];

  /** @param onBug hears what a settler throws: one connection's bug must not undo the others' turn. */
  constructor(store: Store, onBug: (error: unknown) => void) {
    this.#store = store;
    this.#onBug = onBug;
  }

  /**
   * Adds an operation to this turn. `settle` is called once, after the commit, in the order of the
   * additions: what it tells anybody is on disk.
   */
  add<K extends OperationKind>(
    operation: Extract<Operation, { kind: K }>,
    settle: (outcome: Outcome<K>) => void = () => {},
  ): void {
    this.#operations.push(operation);
    // The store answers each operation with an outcome of its own kind.
    this.#settlers.push(settle as (outcome: Outcome) => void);
    if (this.#running) return;
    this.#running = true;
    setImmediate(() => this.#run());
  }

  /** Adds an operation and waits for its outcome. */
  commit<K extends OperationKind>(
    operation: Extract<Operation, { kind: K }>,
  ): Promise<Outcome<K>> {
    return new Promise((resolve) => this.add<K>(operation, resolve));
  }

  /** Resolves once nothing waits to be committed. */
  settled(): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async #run(): Promise<void> {
    while (this.#operations.length > 0) {
      const batch = this.#operations.splice(0, maxBatch);
      const settlers = this.#settlers.splice(0, maxBatch);
      const outcomes = await this.#store.commit(batch);
      for (let at = 0; at < settlers.length; at++) this.#settle(settlers[at]!, outcomes[at]!);
      // Sockets get their turn between two commits, and fill the next one.
      if (this.#operations.length > 0) await new Promise((resolve) => setImmediate(resolve));
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #settle(settler: (outcome: Outcome) => void, outcome: Outcome): void {
    try {
      settler(outcome);
    } catch (error) {
      this.#onBug(error);
    }
  }
}
