import type { Engine } from "../core/engine.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";

/**
 * Prints entries and then marks them as shown: all that came together is one write and one mark, so
 * that only a kill between these two can show them twice.
 */
export class ShownMarks {
  readonly #engine: Engine;
  readonly #print: (text: string) => boolean;
  #lines: string[] = [];
  #marks = new Map<string, number>();
  #isPlanned = false;

  /** @param print returns whether the text was written. */
  constructor(engine: Engine, print: (text: string) => boolean) {
    this.#engine = engine;
    this.#print = print;
  }

  /** Shows an entry; one without a line was shown before a reset. */
  show({ frame }: StoredEntry, line: string | undefined): void {
    if (line !== undefined) this.#lines.push(line);
    this.#marks.set(frame.conversation, frame.seq);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    queueMicrotask(() => this.flush());
  }

  /** Writes what is planned, before anything else is written. */
  flush(): void {
    this.#isPlanned = false;
    const lines = this.#lines;
    const marks = this.#marks;
    this.#lines = [];
    this.#marks = new Map();
    if (lines.length > 0 && !this.#print(lines.join("\n"))) return;
    if (marks.size > 0) this.#engine.shown(marks);
  }
}
