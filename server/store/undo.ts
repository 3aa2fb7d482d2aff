/**
 * How to take back what an unfinished transaction did to the objects in memory, so that they say
 * what is on disk, whatever fails.
 */
export class UndoLog {
  #steps: (() => void)[] = [];
  #stamp = 1;

  /**
   * Changes with every savepoint and rollback: an object that has noted this number has its state
   * of the last savepoint in the log, and need not put it there again.
   */
  get stamp(): number {
    return this.#stamp;
  }

  /** Adds a step; they are taken in the opposite order. */
  add(step: () => void): void {
    this.#steps.push(step);
  }

  /** Marks a state to which {@link rollback} can return. */
  savepoint(): number {
    this.#stamp++;
    return this.#steps.length;
  }

  /** Takes back everything since `savepoint`, or all. */
  rollback(savepoint = 0): void {
    this.#stamp++;
    while (this.#steps.length > savepoint) this.#steps.pop()!();
  }

  /** Forgets the steps: the transaction is on disk. */
  keep(): void {
    this.#stamp++;
    this.#steps.length = 0;
  }
}
