import type { Clock } from "../clock.ts";

/** How far one part of a transfer is. */
export interface Measure {
  readonly bytes: number;
  /** Over the last seconds; `undefined` before there is anything to go by. */
  readonly bytesPerSecond: number | undefined;
}

/** The rate is that of this time: long enough to be calm, short enough to notice. */
const windowMs = 5_000;

/** News come at most this often: no face can show more. */
const newsEveryMs = 200;

/** Measures how fast bytes go, and tells it now and then. */
export class Meter {
  readonly #clock: Clock;
  readonly #tell: (measure: Measure) => void;
  #marks: { readonly at: number; readonly bytes: number }[] = [];
  #toldAt = -Infinity;

  constructor(clock: Clock, tell: (measure: Measure) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** So many bytes were done so far; going back starts anew. */
  reach(bytes: number): void {
    const at = this.#clock.monotonic();
    if (bytes < (this.#marks.at(-1)?.bytes ?? 0)) this.#marks = [];
    if (this.#marks.length > 0 && at - this.#toldAt < newsEveryMs) return;
    this.#marks.push({ at, bytes });
    while (this.#marks.length > 2 && at - this.#marks[1]!.at >= windowMs) this.#marks.shift();
    this.#toldAt = at;
    this.#tell({ bytes, bytesPerSecond: this.#rate() });
  }

  #rate(): number | undefined {
    const [first, last] = [this.#marks[0]!, this.#marks.at(-1)!];
    const ms = last.at - first.at;
    return ms > 0 ? (last.bytes - first.bytes) * 1000 / ms : undefined;
  }
}
