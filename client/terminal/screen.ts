import { type Language, speak } from "../../common/text/speak.ts";
import { terminalTexts } from "../../common/text/terminal.ts";
import { blocksOf } from "./blocks.ts";
import { editorOf } from "./editor.ts";
import { type InputRows, inputRows } from "./input_rows.ts";
import { overlayRows } from "./overlay_rows.ts";
import { safeName } from "./safe_text.ts";
import { badgeOf, presenceSigns, sidebarColumns, sidebarRows } from "./sidebar.ts";
import { cutRow, fitRow, type Row, rowWidth, span, type Style } from "./spans.ts";
import { fit, pad, widthOf } from "./display_width.ts";
import { keyOfPlace, type ScreenState, type Size } from "./state.ts";
import { viewOf } from "./viewport.ts";

/** What is on the terminal, and where the cursor is. */
export interface Screen {
  /** The list of conversations: as many rows as `main`, or none where there is no room. */
  readonly side: readonly Row[];
  /** The messages, with their head and who types. */
  readonly main: readonly Row[];
  /** The bar and what is typed, as wide as the terminal. */
  readonly foot: readonly Row[];
  readonly cursor: { readonly x: number; readonly y: number } | undefined;
}

/** Below this nothing can be shown that is of use. */
const leastSize: Size = { columns: 20, rows: 6 };

/** How the screen is divided. */
export interface Layout {
  readonly sidebar: number;
  /** Columns of the messages. */
  readonly columns: number;
  /** Rows of the messages. */
  readonly height: number;
  readonly input: InputRows;
}

/** Divides the screen. The last row of the terminal stays free: writing there could scroll it. */
export function layoutOf(state: ScreenState): Layout {
  const { columns, rows } = state.size;
  const sidebar = sidebarColumns(columns);
  const input = inputOf(state, columns, Math.max(1, Math.floor(rows / 3)));
  // The head, the line of who types, and the bar.
  const height = Math.max(1, rows - 1 - 3 - input.rows.length);
  return { sidebar, columns: columns - sidebar, height, input };
}

function inputOf(state: ScreenState, columns: number, most: number): InputRows {
  const { prompt, overlay, editor } = state;
  if (prompt !== undefined) {
    const typed = prompt.isSecret
      ? editorOf("*".repeat([...prompt.editor.text].length))
      : prompt.editor;
    return inputRows(typed, `${prompt.question.trimEnd()} `, columns, most);
  }
  if (overlay !== undefined && overlay.kind !== "help") {
    return inputRows(overlay.query, "? ", columns, most);
  }
  return inputRows(editor, "> ", columns, most);
}

/** Draws all that there is to see. */
export function screenOf(state: ScreenState): Screen {
  const { size } = state;
  if (size.columns < leastSize.columns || size.rows < leastSize.rows) return tooSmall(state);
  const layout = layoutOf(state);
  const { sidebar, columns, height, input } = layout;
  const main = [
    headRow(state, columns),
    ...middleRows(state, columns, height),
    typingRow(state, columns),
  ].map((row) => cutRow(row, columns));
  const side = sidebar === 0 ? [] : sideRows(state, sidebar - 1, main.length);
  const foot = [barRow(state, size.columns), ...input.rows.map((row) => cutRow(row, size.columns))];
  const { x, y } = input.cursor;
  const isAsked = state.overlay?.kind !== "help" || state.prompt !== undefined;
  const cursor = { x: Math.min(x, size.columns - 1), y: main.length + 1 + y };
  return { side, main, foot, cursor: isAsked ? cursor : undefined };
}

/** What stands between the list and the messages. */
export const border = span("│", { dim: true });

/** The rows of the whole screen, from left to right. */
export function rowsOf({ side, main, foot }: Screen): Row[] {
  const top = side.length === 0
    ? main
    : main.map((row, index) => [...side[index]!, border, ...row]);
  return [...top, ...foot];
}

function tooSmall({ size, language }: ScreenState): Screen {
  const text = fit(speak(terminalTexts, language)("too_small"), size.columns);
  return { side: [], main: [[span(text)]], foot: [], cursor: undefined };
}

function sideRows(state: ScreenState, columns: number, height: number): Row[] {
  const head: Row = [span(pad(` chat · ${safeName(state.me)}`, columns), { bold: true })];
  return [head, ...sidebarRows(state, columns, height - 1)];
}

function middleRows(state: ScreenState, columns: number, height: number): Row[] {
  const rows = state.overlay === undefined
    ? messageRows(state, columns, height)
    : overlayRows(state, state.overlay, columns, height);
  return [...rows, ...Array.from({ length: height - rows.length }, (): Row => [])];
}

/** Messages stand at the bottom, as if they had been typed there. */
function messageRows(state: ScreenState, columns: number, height: number): Row[] {
  const { rows, free } = viewOf(blocksOf(state), state.anchor, height, columns);
  return [...Array.from({ length: free }, (): Row => []), ...rows];
}

function headRow(state: ScreenState, columns: number): Row {
  const { place, language } = state;
  const name = fit(safeName(place.name), columns - 1);
  return [span(name, { bold: true }), span(` ${aboutPlace(state, language)}`, { dim: true })];
}

function aboutPlace({ rooms, place, presence }: ScreenState, language: Language): string {
  const say = speak(terminalTexts, language);
  const room = rooms.find(({ conversation }) => conversation === place.conversation);
  if (room?.kind === "lobby") return say("everybody");
  if (room?.kind === "group") return say(room.member ? "group" : "left_group");
  const status = presence.get(place.name);
  return status === undefined ? "" : `${presenceSigns[status]} ${say(status)}`;
}

/** Who types, and beside it how far files are. */
function typingRow(state: ScreenState, columns: number): Row {
  const typing = typingText(state, columns);
  const gap = typing === "" || state.moving === "" ? "" : " · ";
  return [
    span(typing, { dim: true }),
    span(gap + safeName(state.moving, columns), { color: "cyan" }),
  ];
}

function typingText({ typists, place, language }: ScreenState, columns: number): string {
  const key = keyOfPlace(place);
  const names = typists.filter((one) => one.place === key || one.place === place.name)
    .map(({ name }) => fit(safeName(name), Math.max(4, Math.floor(columns / 3))));
  const say = speak(terminalTexts, language);
  const [name, other] = names;
  return name === undefined
    ? ""
    : names.length > 2
    ? say("typing_many")
    : other === undefined
    ? say("typing_one", { name })
    : say("typing_two", { name, other });
}

const barStyle: Style = { inverse: true };

/** How it stands with the server, and what else is to be known. */
function barRow(state: ScreenState, columns: number): Row {
  const say = speak(terminalTexts, state.language);
  const { connection, selected, isLeaving, anchor, timeline } = state;
  const isReading = anchor !== undefined || timeline.hasNewer;
  const elsewhere = elsewhereOf(state);
  const parts = [
    isLeaving
      ? say("leave_again")
      : selected !== undefined
      ? say(hintFor(state, selected))
      : connection.text,
    ...(state.queued > 0 ? [say("queued", { count: state.queued })] : []),
    ...(isReading ? [say("below")] : []),
  ];
  const left = ` ${parts.join(" · ")}`;
  const right = elsewhere === "" ? "" : `${say("elsewhere", { count: elsewhere })} `;
  const room = columns - widthOf(right) - 1;
  const row = [span(fit(left, room), barStyle)];
  const gap = columns - rowWidth(row) - widthOf(right);
  return fitRow([...row, span(" ".repeat(Math.max(0, gap)) + right, barStyle)], columns, barStyle);
}

function hintFor({ timeline }: ScreenState, selected: number): "select_hint" | "select_file_hint" {
  const chosen = timeline.items.find(({ entry }) => entry.frame.seq === selected);
  return chosen?.entry.frame.type === "file_offer" ? "select_file_hint" : "select_hint";
}

function elsewhereOf({ rooms, place }: ScreenState): string {
  const others = rooms.filter(({ conversation, member }) =>
    member && conversation !== place.conversation
  );
  const sum = (pick: "unread" | "mentions") => others.reduce((all, room) => all + room[pick], 0);
  return badgeOf({ unread: sum("unread"), mentions: sum("mentions") });
}
