/**
 * A line in which sources take turns, however many items one of them has in it; the items of one
 * source stay in order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const line = new FairLine<number>();
 * line.add("a", 1);
 * line.add("a", 2);
 * line.add("b", 3);
 * assert.deepEqual(line.inOrder(), [1, 3, 2]);
 * ```
 */
export class FairLine<Item> {
  /** In the order of turns; a source that has no item is not in it. */
  readonly #sources = new Map<string, Item[]>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** How many items a source has in the line. */
  count(source: string): number {
    return this.#sources.get(source)?.length ?? 0;
  }

  /** The source with the most items; of equals the one whose turn is next. */
  busiest(): string | undefined {
    let most: string | undefined;
    for (const source of this.#sources.keys()) {
      if (most === undefined || this.count(source) > this.count(most)) most = source;
    }
    return most;
  }

  /** The item of a source that has been in the line longest. */
  oldest(source: string): Item | undefined {
    return this.#sources.get(source)?.[0];
  }

  /** Puts an item behind the others of its source. */
  add(source: string, item: Item): void {
    this.#size++;
    const items = this.#sources.get(source);
    if (items === undefined) this.#sources.set(source, [item]);
    else items.push(item);
  }

  /** Takes an item out, if it is still there. */
  remove(source: string, item: Item): void {
    this.#takeAt(source, this.#sources.get(source)?.indexOf(item) ?? -1);
  }

  /** Takes out the item whose turn it is; the next turn is another source's, where there is one. */
  next(): Item | undefined {
    const [source] = this.#sources.keys();
    if (source === undefined) return undefined;
    const item = this.takeOldest(source);
    const rest = this.#sources.get(source);
    if (rest !== undefined) {
      this.#sources.delete(source);
      this.#sources.set(source, rest);
    }
    return item;
  }

  takeOldest(source: string): Item | undefined {
    return this.#takeAt(source, 0);
  }

  takeNewest(source: string): Item | undefined {
    return this.#takeAt(source, this.count(source) - 1);
  }

  /** Every item in the order in which they will be taken if nobody else comes. */
  inOrder(): Item[] {
    const queues = [...this.#sources.values()];
    const rounds = Math.max(0, ...queues.map(({ length }) => length));
    return Array.from(
      { length: rounds },
      (_, round) => queues.flatMap((q) => q.slice(round, round + 1)),
    )
      .flat();
  }

  #takeAt(source: string, index: number): Item | undefined {
    const items = this.#sources.get(source);
    if (items === undefined || index < 0) return undefined;
    const [item] = items.splice(index, 1);
    this.#size--;
    if (items.length === 0) this.#sources.delete(source);
    return item;
  }
}
