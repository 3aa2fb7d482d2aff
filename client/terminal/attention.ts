import { safeName } from "./safe_text.ts";

/** Which ways to be noticed somebody wants. */
export interface AttentionSettings {
  readonly bell: boolean;
  readonly title: boolean;
}

/** Writes what steers the terminal itself; nothing else does. */
export type Steer = (sequence: string) => void;

const bell = "\x07";
const keepTitle = "\x1b[22;2t";
const restoreTitle = "\x1b[23;2t";

/** Rings, and says in the window's title how much is new. */
export class Attention {
  readonly #settings: AttentionSettings;
  readonly #steer: Steer;
  #title: string | undefined;
  #isOver = false;

  constructor(settings: AttentionSettings, steer: Steer) {
    this.#settings = settings;
    this.#steer = steer;
  }

  /** Something has come for this person. */
  ring(): void {
    if (this.#settings.bell) this.#steer(bell);
  }

  /** @param place where plain text goes. @param badge how much is new, empty for nothing. */
  show(place: string, badge: string): void {
    if (!this.#settings.title || this.#isOver) return;
    const title = `${badge === "" ? "" : `(${badge}) `}chat: ${safeName(place)}`;
    if (title === this.#title) return;
    const isFirst = this.#title === undefined;
    this.#title = title;
    this.#steer(`${isFirst ? keepTitle : ""}\x1b]2;${title}${bell}`);
  }

  /** Leaves the window as it was, for good: what is still under way must not name it again. */
  end(): void {
    this.#isOver = true;
    if (this.#title !== undefined) this.#steer(restoreTitle);
    this.#title = undefined;
  }
}
