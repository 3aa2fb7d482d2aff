import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { terminalTexts } from "../../common/text/terminal.ts";
import type { OutboxItem } from "../core/store/outbox_table.ts";
import { commandOf } from "../line/verb_words.ts";
import { fit, widthOf } from "./display_width.ts";
import { entryRows, indent, isHidden } from "./entry_rows.ts";
import { ownStates } from "./own_states.ts";
import { safeName, safeText } from "./safe_text.ts";
import { senderStyle } from "./sender_style.ts";
import { type Row, span, type Style } from "./spans.ts";
import { type Item, keyOfPlace, type Notice, type ScreenState } from "./state.ts";
import { dayOf, dayOfEntry } from "./times.ts";
import { wrap } from "./wrap.ts";

/** Some rows that belong together: a message, a notice, the line above a day. */
export interface Block {
  /** The same whatever else there is, to find a place again. */
  readonly key: string;
  /** Laid out only when it is to be seen. */
  readonly rows: (columns: number) => readonly Row[];
}

/** All that can be scrolled through, the newest last. */
export function blocksOf(state: ScreenState): Block[] {
  const { timeline, language } = state;
  const say = speak(terminalTexts, language);
  const blocks: Block[] = [];
  const center = (key: string, text: string, style?: Style) =>
    blocks.push({ key, rows: (columns) => [ruled(text, columns, style)] });
  if (timeline.older === "loading") center("older", say("older_loading"));
  if (timeline.older === "none" && timeline.items.length > 0) center("older", say("older_none"));
  const states = ownStates(state);
  const notices = noticesOf(state);
  const isNumbered = numbering.test(state.editor.text);
  let day = "";
  let isBehindNew = timeline.newAfter === undefined;
  for (const item of timeline.items) {
    const { frame } = item.entry;
    while (notices[0] !== undefined && notices[0].after < frame.seq) {
      blocks.push(noticeBlock(notices.shift()!));
    }
    if (isHidden(item.entry)) continue;
    const today = dayOfEntry(frame);
    if (today !== day && today !== "") {
      center(`day ${frame.seq}`, dayOf(frame.timestamp, language));
      day = today;
    }
    if (!isBehindNew && frame.seq > timeline.newAfter!) {
      center("new", say("new_below"), { color: "red" });
      isBehindNew = true;
    }
    blocks.push(itemBlock(item, state, states, isNumbered));
  }
  blocks.push(...notices.map(noticeBlock));
  if (!timeline.hasNewer) {
    blocks.push(...timeline.pending.map((one) => pendingBlock(one, state)));
  }
  if (blocks.length === 0) center("nothing", say("nothing_here"));
  return blocks;
}

function noticesOf({ notices, place }: ScreenState): Notice[] {
  const key = keyOfPlace(place);
  return notices.filter((one) => one.place === key || one.place === place.name);
}

/** Commands that take a message by its number: numbers are shown while one is typed. */
const numbering = /^\/(reply|edit|delete)\b/;

interface Laid {
  readonly key: string;
  readonly rows: readonly Row[];
}

/** Rows of entries that were laid out; an entry that changes is another object. */
const laid = new WeakMap<Item, Laid>();

function itemBlock(
  item: Item,
  { language, me, selected }: ScreenState,
  states: ReturnType<typeof ownStates>,
  isNumbered: boolean,
): Block {
  const { seq } = item.entry.frame;
  const ownState = states.get(seq);
  const isSelected = selected === seq;
  return {
    key: `entry ${seq}`,
    rows(columns) {
      const state = ownState === undefined ? "" : `${ownState.sign} ${ownState.word}`;
      const key = `${columns} ${language} ${isNumbered} ${isSelected} ${state}`;
      const known = laid.get(item);
      if (known?.key === key) return known.rows;
      const look = { columns, language, me, isNumbered, isSelected, ownState };
      const rows = entryRows(item, look);
      laid.set(item, { key, rows });
      return rows;
    },
  };
}

function noticeBlock({ id, text, isAnswer }: Notice): Block {
  const style: Style | undefined = isAnswer ? undefined : { dim: true };
  const first = isAnswer ? "  " : "· ";
  return {
    key: `notice ${id}`,
    rows: (columns) =>
      wrap(text, columns - 2, columns - 2)
        .map((line, index) => [span(index === 0 ? first : "  ", style), span(line, style)]),
  };
}

function pendingBlock(item: OutboxItem, { me, language }: ScreenState): Block {
  return {
    key: `pending ${item.clientId}`,
    rows: (columns) => pendingRows(item, me, columns, language),
  };
}

function pendingRows(item: OutboxItem, me: string, columns: number, language: Language): Row[] {
  const say = speak(terminalTexts, language);
  const { refusal } = item;
  const style: Style = refusal === undefined ? { dim: true } : { color: "red" };
  const name = fit(safeName(me), Math.max(2, columns - indent - 12));
  const sign = refusal === undefined ? "…" : "✗";
  const word = refusal === undefined
    ? say("state_queued")
    : say("state_failed", { why: safeText(refusal.message) });
  const rows = wrap(
    `${textOfPending(item, language)}  ${sign} ${word}`,
    columns - indent - widthOf(name) - 1,
    columns - indent,
  );
  const [line = "", ...lines] = rows;
  return [
    [span(sign.padEnd(indent), style), span(name, senderStyle(name)), span(" "), span(line, style)],
    ...lines.map((one) => [span(" ".repeat(indent)), span(one, style)]),
  ];
}

function textOfPending({ frame }: OutboxItem, language: Language): string {
  if (frame.type === "message") return safeText(frame.content);
  const say = speak(lineModeTexts, language);
  if (frame.type === "edit") return say("edited", { text: safeText(frame.content) });
  return safeName(commandOf(frame.type));
}

function ruled(text: string, columns: number, style: Style = { dim: true }): Row {
  const said = ` ${text} `;
  const gap = Math.max(0, columns - widthOf(said));
  const before = Math.min(2, gap);
  return [span("─".repeat(before) + said + "─".repeat(gap - before), style)];
}
