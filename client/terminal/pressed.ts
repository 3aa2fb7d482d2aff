import type { StoredEntry } from "../core/store/entry_table.ts";
import type { ScreenState } from "./state.ts";

/** What a key leads to beside another picture: only whoever has the store and the engine can do it. */
export type Effect =
  | { readonly kind: "submit"; readonly text: string }
  | { readonly kind: "open"; readonly name: string; readonly conversation?: string }
  | { readonly kind: "older" | "newer" | "newest" | "redraw" | "quit" }
  | { readonly kind: "search"; readonly query: string }
  | { readonly kind: "go"; readonly entry: StoredEntry }
  /** To a question; `undefined` for no answer. */
  | { readonly kind: "answer"; readonly text: string | undefined }
  | { readonly kind: "typing"; readonly isTyping: boolean }
  /** What the server has refused is not to be shown any more. */
  | { readonly kind: "take back"; readonly clientId: string };

/** The next picture, and what else there is to do. */
export interface Pressed {
  readonly state: ScreenState;
  readonly effects: readonly Effect[];
}

/** Only another picture. */
export function only(state: ScreenState): Pressed {
  return { state, effects: [] };
}
