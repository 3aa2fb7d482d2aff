import type { StoredEntry } from "../core/store/entry_table.ts";
import { blocksOf } from "./blocks.ts";
import { editorOf } from "./editor.ts";
import type { Key } from "./keys.ts";
import { only, type Pressed } from "./pressed.ts";
import { layoutOf } from "./screen.ts";
import type { ScreenState } from "./state.ts";
import { viewOf } from "./viewport.ts";

/** Chooses the last message that can be seen. */
export function selectLast(state: ScreenState): ScreenState {
  const last = messagesIn(state).at(-1);
  return last === undefined ? state : { ...state, selected: last.frame.seq, overlay: undefined };
}

function messagesIn({ timeline }: ScreenState): StoredEntry[] {
  return timeline.items.map(({ entry }) => entry).filter((entry) =>
    entry.frame.type === "message" || entry.frame.type === "file_offer"
  );
}

/** Takes a key while a message is chosen. */
export function pressOnSelected(state: ScreenState, selected: number, key: Key): Pressed {
  const messages = messagesIn(state);
  const at = messages.findIndex(({ frame }) => frame.seq === selected);
  const name = key.kind === "key" ? key.name : key.text;
  const to = (step: number): Pressed => {
    const next = messages[Math.max(0, Math.min(messages.length - 1, at + step))];
    return next === undefined ? only(left(state)) : moved(state, next.frame.seq);
  };
  const write = (text: string) => only({ ...left(state), editor: editorOf(text) });
  switch (name) {
    case "up":
    case "k":
      return to(-1);
    case "down":
    case "j":
      return to(1);
    case "pageup":
      return to(-10);
    case "pagedown":
      return to(10);
    case "r":
      return write(`/reply ${selected} `);
    case "e":
      return write(`/edit ${selected} ${textOf(messages[at])}`);
    case "d":
      return write(`/delete ${selected}`);
    case "a":
    case "x": {
      if (messages[at]?.frame.type !== "file_offer") break;
      const text = `${name === "a" ? "/accept" : "/decline"} ${selected}`;
      return { state: left(state), effects: [{ kind: "submit", text }] };
    }
  }
  return only(left(state));
}

function left(state: ScreenState): ScreenState {
  return { ...state, selected: undefined };
}

function textOf(entry: StoredEntry | undefined): string {
  return typeof entry?.frame.content === "string" ? entry.frame.content : "";
}

/** Chooses another message, and scrolls so that it can be seen. */
function moved(state: ScreenState, seq: number): Pressed {
  const { columns, height } = layoutOf(state);
  const next = { ...state, selected: seq };
  const blocks = blocksOf(next);
  const index = blocks.findIndex(({ key }) => key === `entry ${seq}`);
  const { top } = viewOf(blocks, state.anchor, height, columns);
  const bottom = state.anchor === undefined
    ? blocks.length - 1
    : blocks.findIndex(({ key }) => key === state.anchor!.block);
  const isOlderWanted = index < 20 && state.timeline.older === "unknown";
  const anchor = index > top && index <= bottom
    ? state.anchor
    : index > bottom
    ? { block: blocks[index]!.key, below: 0 }
    : anchorAbove(blocks, index, height, columns);
  return { state: { ...next, anchor }, effects: isOlderWanted ? [{ kind: "older" }] : [] };
}

/** The bottom when a block stands at the top. */
function anchorAbove(
  blocks: ReturnType<typeof blocksOf>,
  index: number,
  height: number,
  columns: number,
) {
  let rows = 0;
  let at = index;
  while (at < blocks.length && rows + blocks[at]!.rows(columns).length <= height) {
    rows += blocks[at++]!.rows(columns).length;
  }
  const last = Math.max(index, at - 1);
  return last >= blocks.length - 1 ? undefined : { block: blocks[last]!.key, below: 0 };
}
