import { oneLine, sanitize } from "../../common/sanitize.ts";

/** Where text goes: standard output and standard error, or a test's. */
export interface OutputTarget {
  writeSync(bytes: Uint8Array): number;
}

/** Says things to a person: on a terminal's lines, or on a screen. */
export interface Teller {
  /** What was asked for: messages and the answers to commands. Returns whether it was written. */
  print(text: string): boolean;
  /** Everything else. */
  note(text: string): void;
  /** A question, with its answer behind it on the same line. */
  ask(text: string): void;
}

const encoder = new TextEncoder();

/** Goes to the start of the line and clears it (ECMA-48, EL). */
const clearLine = "\r\x1b[2K";

/** Where a line can be written again and again. */
export interface StatusTarget {
  /** How many characters fit on it. */
  columns(): number;
}

/** Standard error, when it is a terminal. */
export function terminalStatus(): StatusTarget | undefined {
  if (!Deno.stderr.isTerminal()) return undefined;
  return {
    columns() {
      try {
        return Deno.consoleSize().columns;
      } catch {
        return 80;
      }
    },
  };
}

/**
 * Writes whole lines at once, so that what was written before a kill was shown. Nothing that could
 * steer a terminal goes through: much of it was said by strangers.
 */
export class Output implements Teller {
  readonly #answers: OutputTarget;
  readonly #notes: OutputTarget;
  /** Called once when whoever read our standard output is gone. */
  onClosed: () => void = () => {};
  #isClosed = false;
  readonly #place: StatusTarget | undefined;
  #status = "";

  constructor(
    answers: OutputTarget = Deno.stdout,
    notes: OutputTarget = Deno.stderr,
    place: StatusTarget | undefined = undefined,
  ) {
    this.#answers = answers;
    this.#notes = notes;
    this.#place = place;
  }

  /** Whether there is a place for {@link status}. */
  get hasStatus(): boolean {
    return this.#place !== undefined;
  }

  /** Shows how something stands, in one line that the next one replaces; an empty one takes it away. */
  status(text: string): void {
    if (this.#place === undefined) return;
    const before = this.#status;
    this.#status = oneLine(text, this.#place.columns() - 1);
    if (before !== "" || this.#status !== "") this.#tryNote(clearLine + this.#status);
  }

  /** What is written next begins on a line of its own. */
  #makeRoom(): void {
    if (this.#status === "") return;
    this.#status = "";
    this.#tryNote(clearLine);
  }

  print(text: string): boolean {
    if (this.#isClosed) return false;
    this.#makeRoom();
    try {
      writeAll(this.#answers, sanitize(text) + "\n");
      return true;
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      this.#isClosed = true;
      this.onClosed();
      return false;
    }
  }

  note(text: string): void {
    this.#makeRoom();
    this.#tryNote(sanitize(text) + "\n");
  }

  ask(text: string): void {
    this.#makeRoom();
    this.#tryNote(sanitize(text));
  }

  #tryNote(text: string): void {
    try {
      writeAll(this.#notes, text);
    } catch {
      // Nobody looks at our standard error: then nobody misses it.
    }
  }
}

function writeAll(target: OutputTarget, text: string): void {
  const bytes = encoder.encode(text);
  for (let written = 0; written < bytes.length;) {
    written += target.writeSync(bytes.subarray(written));
  }
}
