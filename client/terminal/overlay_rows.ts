import { lineHelpTexts } from "../../common/text/line_help.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { terminalTexts } from "../../common/text/terminal.ts";
import { saidIn } from "../../common/text/value_words.ts";
import { type CommandWord, usages } from "../line/line_commands.ts";
import { fit, widthOf } from "./display_width.ts";
import { candidates } from "./jump.ts";
import { keyHelp } from "./key_help.ts";
import { safeName } from "./safe_text.ts";
import { senderStyle } from "./sender_style.ts";
import { type Row, span, type Style } from "./spans.ts";
import type { Overlay, ScreenState } from "./state.ts";
import { dayKey, timeOf } from "./times.ts";
import { wrap } from "./wrap.ts";

const chosenStyle: Style = { inverse: true };

/** What lies over the messages: as many rows as there is room for. */
export function overlayRows(
  state: ScreenState,
  overlay: Overlay,
  columns: number,
  height: number,
): Row[] {
  switch (overlay.kind) {
    case "help":
      return helpOverlay(state.language, overlay.top, columns, height);
    case "jump":
      return jumpOverlay(state, overlay, columns, height);
    case "search":
      return searchOverlay(state, overlay, columns, height);
  }
}

/** All rows of the help, however many there is room for. */
export function helpRows(language: Language, columns: number): Row[] {
  const say = speak(terminalTexts, language);
  const sayCommand = speak(lineHelpTexts, language);
  const keys = keyHelp.map(([keys, text]) => [keys, say(text)] as const);
  const commands = (Object.keys(usages) as CommandWord[]).map((word) =>
    [saidIn(language, usages[word]), sayCommand(word)] as const
  );
  return [
    [span(say("help_title"), { bold: true })],
    ...described(keys, columns),
    [],
    [span(say("help_commands"), { bold: true })],
    ...described(commands, columns),
  ];
}

function described(pairs: readonly (readonly [string, string])[], columns: number): Row[] {
  const widest = Math.max(...pairs.map(([what]) => widthOf(what)));
  const isNarrow = widest + 20 > columns;
  return pairs.flatMap(([what, text]) => {
    if (isNarrow) {
      const lines = wrap(text, columns - 4, columns - 4);
      return [[span(`  ${what}`)], ...lines.map((line) => [span(`    ${line}`, { dim: true })])];
    }
    const room = columns - widest - 4;
    return wrap(text, room, room).map((line, index): Row => [
      span(`  ${(index === 0 ? what : "").padEnd(widest)}  `),
      span(line, { dim: true }),
    ]);
  });
}

/** How far the help can be scrolled. */
export function helpHeight(language: Language, columns: number): number {
  return helpRows(language, columns).length;
}

function helpOverlay(language: Language, top: number, columns: number, height: number): Row[] {
  const rows = helpRows(language, columns);
  const room = height - 1;
  const from = Math.max(0, Math.min(top, rows.length - room));
  const hint: Row = [span(speak(terminalTexts, language)("help_more"), { dim: true })];
  return [...rows.slice(from, from + room), hint];
}

function jumpOverlay(
  state: ScreenState,
  { query, chosen }: Extract<Overlay, { kind: "jump" }>,
  columns: number,
  height: number,
): Row[] {
  const say = speak(terminalTexts, state.language);
  const found = candidates(state, query.text);
  const rows = found.map((name, index): Row => [
    span(` ${fit(safeName(name), columns - 2)} `, index === chosen ? chosenStyle : undefined),
  ]);
  const empty: Row[] = rows.length === 0 ? [[span(say("jump_none"), { dim: true })]] : rows;
  const title: Row = [span(say("jump_title"), { bold: true })];
  return [title, ...around(empty, chosen, height - 1)];
}

function searchOverlay(
  { language, rooms }: ScreenState,
  { query, chosen, found }: Extract<Overlay, { kind: "search" }>,
  columns: number,
  height: number,
): Row[] {
  const say = speak(terminalTexts, language);
  const today = dayKey(new Date().toISOString());
  const rows = found.map(({ frame }, index): Row => {
    const name = rooms.find((room) => room.conversation === frame.conversation)?.name ?? "";
    const day = dayKey(frame.timestamp) === today
      ? ""
      : `${new Date(frame.timestamp).toLocaleDateString(language)} `;
    const sender = safeName(frame.sender);
    const head = ` ${day}${timeOf(frame.timestamp)} [${safeName(name)}] `;
    const room = Math.max(8, columns - widthOf(head) - widthOf(sender) - 3);
    return [
      span(head, index === chosen ? chosenStyle : { dim: true }),
      span(sender, senderStyle(sender)),
      span(` ${fit(safeName(frame.content, 300), room)}`),
    ];
  });
  const nothing = query.text.trim() === "" ? [] : [[span(say("search_none"), { dim: true })]];
  const title: Row = [
    span(say("search_title"), { bold: true }),
    span(` · ${say("search_hint")}`, { dim: true }),
  ];
  return [title, ...around(rows.length === 0 ? nothing : rows, chosen, height - 1)];
}

/** As many rows as there is room for, the chosen one among them. */
function around(rows: readonly Row[], chosen: number, height: number): Row[] {
  const top = Math.max(0, Math.min(chosen - Math.floor(height / 2), rows.length - height));
  return rows.slice(top, top + height);
}
