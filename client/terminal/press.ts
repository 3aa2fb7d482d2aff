import { blocksOf } from "./blocks.ts";
import { complete, completed, turned } from "./completion.ts";
import * as edit from "./editor.ts";
import { type Editor, editorOf, emptyEditor } from "./editor.ts";
import { down, kept, up } from "./input_history.ts";
import type { Key } from "./keys.ts";
import { type Effect, only, type Pressed } from "./pressed.ts";
import { edited } from "./typing_keys.ts";
import { pressInOverlay } from "./press_overlay.ts";
import { pressOnSelected, selectLast } from "./press_selected.ts";
import { layoutOf } from "./screen.ts";
import { listed } from "./sidebar.ts";
import type { Room, ScreenState } from "./state.ts";
import { scrolled, viewOf } from "./viewport.ts";

/** Takes a key. */
export function press(before: ScreenState, key: Key): Pressed {
  const isInterrupt = key.kind === "key" && key.name === "ctrl-c";
  const state = isInterrupt ? before : { ...before, isLeaving: false };
  if (key.kind === "key" && key.name === "ctrl-l") return { state, effects: [{ kind: "redraw" }] };
  if (state.prompt !== undefined) return pressAtPrompt(state, key);
  if (state.overlay !== undefined) return pressInOverlay(state, state.overlay, key);
  if (state.selected !== undefined) return pressOnSelected(state, state.selected, key);
  return pressInInput(state, key);
}

function pressAtPrompt(state: ScreenState, key: Key): Pressed {
  const prompt = state.prompt!;
  const answer = (text: string | undefined): Pressed => ({
    state: { ...state, prompt: undefined },
    effects: [{ kind: "answer", text }],
  });
  if (key.kind === "key") {
    if (key.name === "enter") return answer(prompt.editor.text);
    if (["escape", "ctrl-c", "ctrl-d"].includes(key.name)) return answer(undefined);
  }
  const editor = edited(prompt.editor, key, true);
  return only(editor === undefined ? state : { ...state, prompt: { ...prompt, editor } });
}

function pressInInput(state: ScreenState, key: Key): Pressed {
  if (key.kind === "key") {
    const action = actions[key.name];
    if (action !== undefined) return action(state);
  }
  const editor = edited(state.editor, key);
  return editor === undefined ? only(state) : changed(state, editor);
}

function changed(state: ScreenState, editor: Editor): Pressed {
  const isTyping = editor.text !== "" && !editor.text.startsWith("/");
  const isNews = editor.text !== state.editor.text;
  return {
    state: { ...state, editor, completion: undefined },
    effects: isNews ? [{ kind: "typing", isTyping }] : [],
  };
}

function submit(state: ScreenState): Pressed {
  const { text } = state.editor;
  if (text.trim() === "") return only(state);
  const history = kept(state.history, text);
  const next = { ...state, editor: emptyEditor, history, completion: undefined, anchor: undefined };
  const effects: Effect[] = [{ kind: "submit", text }];
  return {
    state: next,
    effects: state.timeline.hasNewer ? [{ kind: "newest" }, ...effects] : effects,
  };
}

function tab(step: number): (state: ScreenState) => Pressed {
  return (state) => {
    const going = state.completion;
    const completion = going === undefined
      ? complete(state.editor, namesFor(state))
      : turned(going, step);
    if (completion === undefined) return only(state);
    return only({ ...state, completion, editor: completed(state.editor.text, completion) });
  };
}

/** Names for completion: who spoke here last comes first. */
function namesFor({ timeline, rooms, people, me }: ScreenState): string[] {
  const here = timeline.items.map(({ entry }) => entry.frame.sender).filter((one) =>
    typeof one === "string" && one !== me
  ) as string[];
  const names = [...here.reverse(), ...rooms.map(({ name }) => name), ...people];
  return [...new Set(names)];
}

/** Scrolls by so many rows up, and asks for what is not in memory. */
export function scroll(state: ScreenState, rows: number): Pressed {
  const { columns, height } = layoutOf(state);
  const blocks = blocksOf(state);
  const anchor = scrolled(blocks, state.anchor, rows, height, columns);
  const next = { ...state, anchor };
  if (rows < 0) {
    const isAtEnd = anchor === undefined && state.timeline.hasNewer;
    return { state: next, effects: isAtEnd ? [{ kind: "newer" }] : [] };
  }
  // Asked for while there is still something to read.
  const { top, free } = viewOf(blocks, anchor, height, columns);
  const isNearTop = free > 0 || top < 20;
  const mayAsk = isNearTop && state.timeline.older === "unknown";
  return { state: next, effects: mayAsk ? [{ kind: "older" }] : [] };
}

function page(direction: 1 | -1): (state: ScreenState) => Pressed {
  return (state) => scroll(state, direction * Math.max(1, layoutOf(state).height - 1));
}

function toEnd(state: ScreenState): Pressed {
  if (state.anchor === undefined && !state.timeline.hasNewer) {
    return only({ ...state, editor: edit.toLineEnd(state.editor) });
  }
  const effects: Effect[] = state.timeline.hasNewer ? [{ kind: "newest" }] : [];
  return { state: { ...state, anchor: undefined }, effects };
}

function turnBy(step: number): (state: ScreenState) => Pressed {
  return (state) => {
    const rooms = listed(state);
    if (rooms.length === 0) return only(state);
    const at = rooms.findIndex(({ conversation }) => conversation === state.place.conversation);
    const next = rooms[(at + step + rooms.length) % rooms.length]!;
    return open(state, next);
  };
}

function toUnread(state: ScreenState): Pressed {
  const isElsewhere = (room: Room) => room.conversation !== state.place.conversation;
  const news = listed(state).filter((room) => room.unread > 0 && isElsewhere(room));
  const [next] = news.toSorted((one, other) => other.mentions - one.mentions);
  return next === undefined ? only(state) : open(state, next);
}

function open(state: ScreenState, { name, conversation }: Room): Pressed {
  return { state, effects: [{ kind: "open", name, conversation }] };
}

function interrupt(state: ScreenState): Pressed {
  if (state.editor.text !== "") return changed(state, emptyEditor);
  if (!state.isLeaving) return only({ ...state, isLeaving: true });
  return { state, effects: [{ kind: "quit" }] };
}

function endOfInput(state: ScreenState): Pressed {
  if (state.editor.text === "") return { state, effects: [{ kind: "quit" }] };
  return changed(state, edit.eraseBehind(state.editor));
}

function historyUp(state: ScreenState): Pressed {
  const moved = edit.lineUp(state.editor);
  if (moved !== undefined) return only({ ...state, editor: moved });
  const { history, text } = up(state.history, state.editor.text);
  return only({ ...state, history, editor: text === undefined ? state.editor : editorOf(text) });
}

function historyDown(state: ScreenState): Pressed {
  const moved = edit.lineDown(state.editor);
  if (moved !== undefined) return only({ ...state, editor: moved });
  const { history, text } = down(state.history);
  return only({ ...state, history, editor: text === undefined ? state.editor : editorOf(text) });
}

/** Takes the last text that was refused back into the input, to be sent otherwise or not at all. */
function takeBack(state: ScreenState): Pressed {
  const refused = state.timeline.pending.findLast(({ refusal }) => refusal !== undefined);
  if (refused === undefined) return only(state);
  const { frame, clientId } = refused;
  const isKept = frame.type === "message" && state.editor.text === "";
  const editor = isKept ? editorOf(frame.content) : state.editor;
  return { state: { ...state, editor }, effects: [{ kind: "take back", clientId }] };
}

/** Keys that do something else than to type. */
const actions: Readonly<Record<string, (state: ScreenState) => Pressed>> = {
  enter: submit,
  "alt-enter": (state) => changed(state, edit.insert(state.editor, "\n")),
  "ctrl-j": (state) => changed(state, edit.insert(state.editor, "\n")),
  tab: tab(1),
  "shift-tab": tab(-1),
  up: historyUp,
  down: historyDown,
  pageup: page(1),
  pagedown: page(-1),
  "shift-up": (state) => scroll(state, 1),
  "shift-down": (state) => scroll(state, -1),
  end: toEnd,
  "alt-down": turnBy(1),
  "alt-up": turnBy(-1),
  "ctrl-n": turnBy(1),
  "ctrl-p": turnBy(-1),
  "alt-a": toUnread,
  "ctrl-k": (state) => only({ ...state, overlay: { kind: "jump", query: emptyEditor, chosen: 0 } }),
  "ctrl-f": (state) =>
    only({ ...state, overlay: { kind: "search", query: emptyEditor, chosen: 0, found: [] } }),
  "ctrl-x": takeBack,
  "ctrl-r": (state) => only(selectLast(state)),
  "ctrl-c": interrupt,
  "ctrl-d": endOfInput,
  escape: (state) => only({ ...state, anchor: state.timeline.hasNewer ? state.anchor : undefined }),
};
