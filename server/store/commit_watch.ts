/** Tells whoever follows the log that there is more of it. */
export class CommitWatch {
  readonly #listeners = new Set<() => void>();

  /**
   * Calls `wake` after each commit that left a record in the activity log. It is called in the
   * middle of things: it must not read the store before the next turn.
   *
   * @returns what ends it.
   */
  watch(wake: () => void): () => void {
    // The same function may be given twice.
    const listener = () => wake();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A record is on disk. */
  moved(): void {
    for (const listener of this.#listeners) listener();
  }
}
