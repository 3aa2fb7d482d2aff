import { readableSize } from "../sizes.ts";
import { exportTexts } from "../text/export.ts";
import { type Language, speak } from "../text/speak.ts";

/** Often enough to see that it moves. */
const everyMs = 200;

/** Where progress is shown. */
export interface ProgressScreen {
  isTerminal(): boolean;
  write(text: string): void;
}

const stderr: ProgressScreen = {
  isTerminal: () => Deno.stderr.isTerminal(),
  write: (text) => void Deno.stderr.writeSync(new TextEncoder().encode(text)),
};

/** Shows on a terminal how far an export is, in one line that is written over; elsewhere nothing. */
export class ExportProgress {
  readonly #screen: ProgressScreen;
  readonly #language: Language;
  readonly #now: () => number;
  readonly #startedAt: number;
  #shownAt: number;
  #bytes = 0;
  #isShown = false;

  constructor(language: Language, screen = stderr, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#language = language;
    this.#now = now;
    this.#startedAt = this.#shownAt = now();
  }

  /** So many more bytes are written. */
  add(bytes: number): void {
    this.#bytes += bytes;
    if (!this.#screen.isTerminal() || this.#now() - this.#shownAt < everyMs) return;
    this.#shownAt = this.#now();
    this.#isShown = true;
    this.#screen.write(`\r\x1b[Kchat: ${this.#told()}`);
  }

  /** It is over: the line is taken away, and on a terminal it is said how much there was. */
  end(rows: number | undefined): void {
    if (!this.#screen.isTerminal()) return;
    if (this.#isShown) this.#screen.write("\r\x1b[K");
    if (rows === undefined) return;
    const say = speak(exportTexts, this.#language);
    const count = new Intl.NumberFormat(this.#language).format(rows);
    this.#screen.write(`chat: ${say("exported", { rows: count, told: this.#told() })}\n`);
  }

  #told(): string {
    const seconds = (this.#now() - this.#startedAt) / 1000;
    const rate = seconds > 0 ? this.#bytes / seconds : 0;
    const say = speak(exportTexts, this.#language);
    return say("progress", {
      size: readableSize(this.#bytes, this.#language),
      rate: readableSize(rate, this.#language),
      seconds: Math.round(seconds),
    });
  }
}
