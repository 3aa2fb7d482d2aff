/** A whole conversation on a busy machine fits; a hang still ends the test. */
const patienceMs = 30_000;

type Wanted = string | RegExp | ((line: string) => boolean);

interface Waiter {
  readonly matches: (line: string) => boolean;
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

function matcher(wanted: Wanted): (line: string) => boolean {
  if (typeof wanted === "string") return (line) => line.includes(wanted);
  if (wanted instanceof RegExp) return (line) => line.search(wanted) >= 0;
  return wanted;
}

/** The lines that a program writes, kept as they come, so that a test can wait for one of them. */
export class LineReader {
  /** Every whole line so far. */
  readonly lines: string[] = [];
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  #next = 0;
  #over = false;
  #waiter: Waiter | undefined;

  constructor(stream: ReadableStream<Uint8Array>, readonly name: string) {
    this.ended = this.#pump(stream);
  }

  /**
   * The next line, after the one that was waited for last, that holds a text, matches a pattern or
   * satisfies a predicate. One wait at a time.
   *
   * @throws {Error} with all lines so far when the stream ends first or none comes in time.
   */
  async waitFor(wanted: Wanted, timeoutMs = patienceMs): Promise<string> {
    if (this.#waiter !== undefined) throw new Error(`${this.name} is being waited for already`);
    const found = Promise.withResolvers<string>();
    const timer = setTimeout(
      () => found.reject(this.#complaint(`did not write ${wanted} in ${timeoutMs} ms`)),
      timeoutMs,
    );
    this.#waiter = { matches: matcher(wanted), ...found };
    try {
      this.#look(String(wanted));
      return await found.promise;
    } finally {
      clearTimeout(timer);
      this.#waiter = undefined;
    }
  }

  #complaint(what: string): Error {
    return new Error(`${this.name} ${what}; it wrote:\n${this.lines.join("\n")}`);
  }

  #look(wanted = "what was waited for"): void {
    while (this.#waiter !== undefined && this.#next < this.lines.length) {
      const line = this.lines[this.#next++]!;
      if (!this.#waiter.matches(line)) continue;
      this.#waiter.resolve(line);
      this.#waiter = undefined;
    }
    if (this.#over) this.#waiter?.reject(this.#complaint(`ended without ${wanted}`));
  }

  async #pump(stream: ReadableStream<Uint8Array>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      this.lines.push(...parts.map((line) => line.replace(/\r$/, "")));
      this.#look();
    }
    if (rest !== "") this.lines.push(rest);
    this.#over = true;
    this.#look();
  }
}
