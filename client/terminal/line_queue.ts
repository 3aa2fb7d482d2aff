import type { TypedLine } from "../line/input.ts";

/** Lines that were typed and that nobody has taken yet. */
export class LineQueue {
  readonly #ready: TypedLine[] = [];
  #waiting: ((line: TypedLine) => void) | undefined;

  push(text: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting === undefined) this.#ready.push({ text });
    else waiting({ text });
  }

  next(): Promise<TypedLine> {
    const line = this.#ready.shift();
    if (line !== undefined) return Promise.resolve(line);
    const { promise, resolve } = Promise.withResolvers<TypedLine>();
    this.#waiting = resolve;
    return promise;
  }
}
