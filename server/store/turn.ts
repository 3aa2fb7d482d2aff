import { setImmediate } from "node:timers";
import { type Clock, systemClock } from "../clock.ts";
import type { Operation, OperationKind, Outcome, Store } from "./types.ts";

/**
 * Most operations of one commit: far beyond what one turn brings, and small enough that a flood
 * cannot keep the sockets waiting for a single transaction.
 */
const maxBatch = 4096;

/**
 * Most operations of a commit beside this thread. Were it more, all that is on its way could be in
 * one commit, and the two threads would wait for each other in turns.
 */
const mostAside = 256;

interface Commit {
  readonly outcomes: Promise<readonly Outcome[]>;
  readonly settlers: readonly ((outcome: Outcome) => void)[];
  /** By the clock that only grows. */
  readonly began: number;
}

/**
 * Gathers what arrives within one turn of the event loop and commits it together, so that a
 * thousand messages cost one flush of the disk. While a commit runs, the next batch gathers.
 */
export class Turn {
  readonly #store: Store;
  readonly #onBug: (error: unknown) => void;
  readonly #clock: Pick<Clock, "monotonic">;
  #operations: Operation[] = [];
  #settlers: ((outcome: Outcome) => void)[] = [];
  #running = false;
  #idle: (() => void)[] = [];
  /** Hears of every commit that begins. */
  onCommit: () => void = () => {};
  /** Hears of every commit that has ended: of how many operations, and after how long. */
  onCommitted: (operations: number, ms: number) => void = () => {};

  /** @param onBug hears what a settler throws: one connection's bug must not undo the others' turn. */
  constructor(
    store: Store,
    onBug: (error: unknown) => void,
    clock: Pick<Clock, "monotonic"> = systemClock,
  ) {
    this.#clock = clock;
    this.#store = store;
    this.#onBug = onBug;
  }

  /** How many operations wait for the next commit. */
  get waiting(): number {
    return this.#operations.length;
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
    let commit = this.#next();
    while (commit !== undefined) {
      const outcomes = await commit.outcomes;
      this.onCommitted(outcomes.length, this.#clock.monotonic() - commit.began);
      // The next batch is written while this thread tells of the last one.
      const next = this.#aside();
      for (const [at, settle] of commit.settlers.entries()) this.#settle(settle, outcomes[at]!);
      // Sockets get their turn between two commits, and fill the next one.
      if (next === undefined && this.#operations.length > 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      commit = next ?? this.#next();
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #next(): Commit | undefined {
    if (this.#operations.length === 0) return undefined;
    const aside = this.#aside();
    if (aside !== undefined) return aside;
    this.onCommit();
    const began = this.#clock.monotonic();
    const outcomes = this.#store.commit(this.#operations.splice(0, maxBatch));
    return { began, outcomes, settlers: this.#settlers.splice(0, maxBatch) };
  }

  #aside(): Commit | undefined {
    const began = this.#clock.monotonic();
    const outcomes = this.#store.commitAside(this.#operations.slice(0, mostAside));
    if (outcomes === undefined) return undefined;
    this.onCommit();
    this.#operations.splice(0, mostAside);
    return { began, outcomes, settlers: this.#settlers.splice(0, mostAside) };
  }

  #settle(settler: (outcome: Outcome) => void, outcome: Outcome): void {
    try {
      settler(outcome);
    } catch (error) {
      this.#onBug(error);
    }
  }
}
