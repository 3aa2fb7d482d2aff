import type { Engine } from "../core/engine.ts";
import type { Language } from "../../common/text/speak.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import { damageNote } from "./damage.ts";
import type { Output } from "./output.ts";

/**
 * Prints entries and then marks them as shown: all that came together is one write and one mark, so
 * that only a kill between these two can show them twice.
 */
export class ShownMarks {
  readonly #engine: Engine;
  readonly #output: Output;
  readonly #language: Language;
  #lines: string[] = [];
  #notes: string[] = [];
  #marks = new Map<string, number>();
  #isPlanned = false;

  constructor(options: { engine: Engine; output: Output; language: Language }) {
    this.#engine = options.engine;
    this.#output = options.output;
    this.#language = options.language;
  }

  /** Shows an entry; one without a line was shown before a reset. */
  show({ frame, damaged }: StoredEntry, line: string | undefined): void {
    if (line !== undefined) this.#lines.push(line);
    if (line !== undefined && damaged) this.#notes.push(damageNote(frame, this.#language));
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
    for (const note of this.#notes.splice(0)) this.#output.note(note);
    this.#lines = [];
    this.#marks = new Map();
    if (lines.length > 0 && !this.#output.print(lines.join("\n"))) return;
    if (marks.size > 0) this.#engine.shown(marks);
  }
}
