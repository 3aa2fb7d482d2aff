import type { AppendAnswer, AppendLetter, FromWorker, ToWorker } from "./append_letter.ts";

/** Writes batches beside the main thread. */
export interface Appender {
  /** Whether it can be written to now. */
  isReady(): boolean;
  /** Writes a batch; one at a time. Never rejects. */
  write(letter: AppendLetter): Promise<AppendAnswer>;
  /** Whether there is anything to be closed. */
  isRunning(): boolean;
  /** Gives back the database; nothing may be under way. */
  close(): Promise<void>;
}

// `scripts/compile.ts` names it as well: nothing imports it.
const workerProgram = new URL("./append_worker.ts", import.meta.url);

type State = "unused" | "starting" | "ready" | "gone";

/**
 * The main thread's end of the Worker that writes messages. The Worker starts when it is first
 * wanted. Where it cannot start, or has died, it is gone for good: nothing depends on it.
 */
export class AppendThread implements Appender {
  readonly #path: string;
  readonly #program: URL;
  readonly #report: (error: unknown) => void;
  #state: State = "unused";
  #worker: Worker | undefined;
  #answered: ((answer: AppendAnswer) => void) | undefined;
  #closed: (() => void) | undefined;

  /**
   * @param path the database, which the main thread has open.
   * @param report hears why the Worker is gone, once.
   * @param program what the Worker runs.
   */
  constructor(path: string, report: (error: unknown) => void, program: URL = workerProgram) {
    this.#path = path;
    this.#report = report;
    this.#program = program;
  }

  /** The first question starts the Worker. */
  isReady(): boolean {
    if (this.#state === "unused") this.#start();
    return this.#state === "ready";
  }

  isRunning(): boolean {
    return this.#worker !== undefined;
  }

  write(letter: AppendLetter): Promise<AppendAnswer> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#tell(letter);
    });
  }

  async close(): Promise<void> {
    this.#state = "gone";
    await new Promise<void>((resolve) => {
      this.#closed = resolve;
      this.#tell("close");
    });
    this.#end();
  }

  #start(): void {
    this.#state = "starting";
    try {
      this.#worker = new Worker(this.#program, { type: "module", name: "appends" });
      this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
      this.#worker.onerror = (event) => {
        // Or else it would end the whole program.
        event.preventDefault();
        this.#fail(event.message);
      };
      this.#tell({ open: this.#path });
    } catch (error) {
      this.#fail(String(error));
    }
  }

  #tell(message: ToWorker): void {
    if (this.#worker === undefined) return this.#fail("there is none");
    this.#worker.postMessage(message);
  }

  #hear(message: FromWorker): void {
    if (message === "open") {
      if (this.#state === "starting") this.#state = "ready";
    } else if (message === "closed") this.#closed?.();
    else if (this.#state === "starting" && typeof message === "object") this.#fail(message.failed);
    else this.#answer(message);
  }

  #answer(answer: AppendAnswer): void {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(answer);
  }

  #fail(failed: string): void {
    this.#end();
    this.#report(new Error(`The store goes on without its Worker: ${failed}`));
    this.#answer({ failed });
    this.#closed?.();
  }

  #end(): void {
    this.#state = "gone";
    this.#worker?.terminate();
    this.#worker = undefined;
  }
}
