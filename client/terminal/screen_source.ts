import type { Key } from "./keys.ts";
import type { ScreenState } from "./state.ts";

/** What a screen shows, and whoever takes its keys. */
export interface ScreenSource {
  readonly state: ScreenState;
  /** Whether colours may be used. */
  readonly hasColor: boolean;
  /** @returns what ends it. */
  subscribe(listener: () => void): () => void;
  press(key: Key): void;
}

/** A screen that is up. */
export interface OpenScreen {
  /** Takes it down, and leaves the terminal as it was. */
  close(): Promise<void>;
  /** Draws all of it anew, over whatever another program has written there. */
  redraw(): void;
}
