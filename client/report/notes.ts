import {
  type FigureName,
  type FigureReasons,
  type Figures,
  mapFigures,
} from "../../protocol/figures.ts";
import { reasonOf } from "./untold.ts";

/** Whether a number keeps all its digits on the way (RFC 8259, section 6). */
export function isSayable(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

/** Takes figures one by one; what throws leaves `null` and a reason. */
export class Notes {
  readonly #figures: Record<FigureName, number | null> = { ...mapFigures(() => null) };
  readonly #reasons: Partial<Record<FigureName, string>> = {};

  get figures(): Figures {
    return this.#figures;
  }

  get reasons(): FigureReasons {
    return this.#reasons;
  }

  /** Notes what a reader says, in the order of the names. */
  take(names: readonly FigureName[], read: () => readonly (number | undefined)[]): void {
    try {
      const values = read();
      names.forEach((name, at) => this.#note(name, values[at]));
    } catch (error) {
      for (const name of names) this.#reasons[name] = reasonOf(error);
    }
  }

  #note(name: FigureName, value: number | undefined): void {
    // One that no server takes would take the whole report with it.
    if (value !== undefined && isSayable(value)) this.#figures[name] = value;
    else this.#reasons[name] = "unreadable";
  }
}

/** Runs a reader now, and has what it threw wait for whoever asks for its value. */
export function tried<Value>(read: () => Value): () => Value {
  try {
    const value = read();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
