import type { Key } from "./keys.ts";
import { candidates } from "./jump.ts";
import { helpHeight } from "./overlay_rows.ts";
import { type Effect, only, type Pressed } from "./pressed.ts";
import { edited } from "./typing_keys.ts";
import { layoutOf } from "./screen.ts";
import type { Overlay, ScreenState } from "./state.ts";

type Jump = Extract<Overlay, { kind: "jump" }>;
type Search = Extract<Overlay, { kind: "search" }>;
type Help = Extract<Overlay, { kind: "help" }>;

/** Takes a key while something lies over the messages. */
export function pressInOverlay(state: ScreenState, overlay: Overlay, key: Key): Pressed {
  const isEscape = key.kind === "key" && ["escape", "ctrl-c"].includes(key.name);
  if (isEscape) return only(closed(state));
  switch (overlay.kind) {
    case "help":
      return pressInHelp(state, overlay, key);
    case "jump":
      return pressInJump(state, overlay, key);
    case "search":
      return pressInSearch(state, overlay, key);
  }
}

function closed(state: ScreenState): ScreenState {
  return { ...state, overlay: undefined };
}

function pressInHelp(state: ScreenState, { top }: Help, key: Key): Pressed {
  const { columns, height } = layoutOf(state);
  const last = Math.max(0, helpHeight(state.language, columns) - height + 1);
  const to = (row: number) =>
    only({ ...state, overlay: { kind: "help", top: Math.max(0, Math.min(last, row)) } });
  if (key.kind !== "key") return only(key.text === "q" ? closed(state) : state);
  const steps: Readonly<Record<string, number>> = {
    up: top - 1,
    down: top + 1,
    pageup: top - height + 2,
    pagedown: top + height - 2,
    home: 0,
    end: last,
  };
  const step = steps[key.name];
  if (step !== undefined) return to(step);
  return only(key.name === "enter" ? closed(state) : state);
}

/** The choice after an arrow; `undefined` for any other key. */
function chosenBy(key: Key, chosen: number, count: number): number | undefined {
  if (key.kind !== "key") return undefined;
  const steps: Readonly<Record<string, number>> = {
    up: -1,
    "ctrl-p": -1,
    down: 1,
    "ctrl-n": 1,
    tab: 1,
    "shift-tab": -1,
    pageup: -10,
    pagedown: 10,
  };
  const step = steps[key.name];
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, chosen + step));
}

function pressInJump(state: ScreenState, overlay: Jump, key: Key): Pressed {
  const found = candidates(state, overlay.query.text);
  const chosen = chosenBy(key, overlay.chosen, found.length);
  if (chosen !== undefined) return only({ ...state, overlay: { ...overlay, chosen } });
  if (key.kind === "key" && key.name === "ctrl-k") return only(closed(state));
  if (key.kind === "key" && key.name === "enter") {
    const name = found[overlay.chosen];
    const effects: Effect[] = name === undefined ? [] : [{ kind: "open", name }];
    return { state: closed(state), effects };
  }
  const query = edited(overlay.query, key, true);
  return only(
    query === undefined ? state : { ...state, overlay: { kind: "jump", query, chosen: 0 } },
  );
}

function pressInSearch(state: ScreenState, overlay: Search, key: Key): Pressed {
  const chosen = chosenBy(key, overlay.chosen, overlay.found.length);
  if (chosen !== undefined) return only({ ...state, overlay: { ...overlay, chosen } });
  if (key.kind === "key" && key.name === "ctrl-f") return only(closed(state));
  if (key.kind === "key" && key.name === "enter") {
    const entry = overlay.found[overlay.chosen];
    if (entry === undefined) return only(state);
    return { state: closed(state), effects: [{ kind: "go", entry }] };
  }
  const query = edited(overlay.query, key, true);
  if (query === undefined) return only(state);
  return {
    state: { ...state, overlay: { ...overlay, query, chosen: 0 } },
    effects: [{ kind: "search", query: query.text }],
  };
}
