import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { isSeq } from "../core/frames.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import { answerLine, offerLine, offerQuote } from "../line/file_entries.ts";
import { membershipLine } from "../line/membership_lines.ts";
import { fit, widthOf } from "./display_width.ts";
import { isMention } from "./mentions.ts";
import type { OwnState } from "./own_states.ts";
import { safeName, safeText } from "./safe_text.ts";
import { senderStyle } from "./sender_style.ts";
import { type Row, rowWidth, type Span, span, type Style } from "./spans.ts";
import type { Item } from "./state.ts";
import { timeOf } from "./times.ts";
import { wrap } from "./wrap.ts";

/** What else decides how an entry looks. */
export interface EntryLook {
  readonly columns: number;
  readonly language: Language;
  readonly me: string;
  /** Numbers instead of times, for commands that take one. */
  readonly isNumbered: boolean;
  readonly isSelected: boolean;
  /** How far one's own message has come. */
  readonly ownState: OwnState | undefined;
}

/** Texts stand under the names, so that no text can look like another's line. */
export const indent = 6;

/** A text that has less room than this behind its sender's name begins on the next line. */
const leastColumns = 12;

/** Entries that say nothing by themselves: their message shows what they did. */
export function isHidden({ frame }: StoredEntry): boolean {
  return frame.type === "edit" || frame.type === "delete";
}

/** The rows of an entry. */
export function entryRows(item: Item, look: EntryLook): Row[] {
  const { frame } = item.entry;
  if (isHidden(item.entry)) return [];
  if (frame.type === "message") return messageRows(item, look);
  const style: Style | undefined = frame.type === "file_offer" ? undefined : { dim: true };
  return remarkRows(remarkOn(item, look), style, timeSpan(item.entry, look), look.columns);
}

function remarkOn({ entry: { frame }, answered }: Item, { language, me }: EntryLook): string {
  if (frame.type === "file_offer") return safeText(offerLine(frame, me, language));
  if (frame.type === "file_answer") return safeText(answerLine(frame, answered?.frame, language));
  const known = frame.type === "membership" ? membershipLine(frame, language) : undefined;
  if (known !== undefined) return safeText(known);
  const say = speak(lineModeTexts, language);
  return say("unknown_entry_bare", { type: safeName(frame.type) });
}

function remarkRows(text: string, style: Style | undefined, time: Span, columns: number): Row[] {
  const lines = wrap(text, columns - indent, columns - indent);
  return lines.map((line, index) => [
    index === 0 ? time : span(" ".repeat(indent)),
    span(line, style),
  ]);
}

function timeSpan({ frame }: StoredEntry, { isNumbered, isSelected }: EntryLook): Span {
  const text = isNumbered || isSelected ? String(frame.seq) : timeOf(frame.timestamp);
  return span(text.padEnd(indent), isSelected ? { inverse: true } : { dim: true });
}

function messageRows({ entry, answered }: Item, look: EntryLook): Row[] {
  const { frame } = entry;
  const name = fit(safeName(frame.sender), Math.max(2, look.columns - indent - 1));
  const head: Row = [timeSpan(entry, look), span(name, senderStyle(name)), span(" ")];
  const quote = isSeq(frame.reply_to)
    ? quoteOf(frame.reply_to, answered, look.language)
    : undefined;
  const body = textOf(entry, look.language);
  const isForMe = frame.sender !== look.me && isMention(frame.content, look.me);
  const style: Style | undefined = frame.deleted === true
    ? { dim: true }
    : isForMe
    ? { bold: true }
    : undefined;
  const rows = quote === undefined ? headedRows(head, body, style, look.columns) : [
    [...head, span(fit(quote, look.columns - rowWidth(head)), { dim: true })],
    ...bodyRows(body, style, look.columns),
  ];
  return withState(rows, look);
}

function headedRows(head: Row, body: string, style: Style | undefined, columns: number): Row[] {
  const first = columns - rowWidth(head);
  const rest = columns - indent;
  if (first < leastColumns && widthOf(body) > first) {
    return [head, ...bodyRows(body, style, columns)];
  }
  const [line = "", ...lines] = wrap(body, first, rest);
  return [[...head, span(line, style)], ...lines.map((one) => indented(one, style))];
}

function bodyRows(body: string, style: Style | undefined, columns: number): Row[] {
  return wrap(body, columns - indent, columns - indent).map((line) => indented(line, style));
}

function indented(line: string, style?: Style): Row {
  return [span(" ".repeat(indent)), span(line, style)];
}

/** Puts a sign behind the last row, or below it where that is full. */
function withState(rows: readonly Row[], { ownState, columns }: EntryLook): Row[] {
  if (ownState === undefined) return [...rows];
  const { sign, word, style } = ownState;
  const text = word === "" ? sign : `${sign} ${word}`;
  const last = rows.at(-1)!;
  const room = columns - rowWidth(last) - 1;
  if (widthOf(text) <= room) return [...rows.slice(0, -1), [...last, span(` ${text}`, style)]];
  const lines = wrap(text, columns - indent, columns - indent);
  return [...rows, ...lines.map((line) => indented(line, style))];
}

/** What a message says now. */
function textOf({ frame, damaged }: StoredEntry, language: Language): string {
  const say = speak(lineModeTexts, language);
  if (frame.deleted === true) return say("deleted");
  const said = safeText(frame.content);
  const text = damaged ? say("damaged", { text: said }) : said;
  return frame.edited === undefined ? text : say("edited", { text });
}

/** What a message answers. */
function quoteOf(target: number, answered: StoredEntry | undefined, language: Language): string {
  const say = speak(lineModeTexts, language);
  const frame = answered?.frame;
  const file = frame?.type === "file_offer" && offerQuote(frame, language);
  if (file) return safeText(file);
  if (frame?.type !== "message") return say("reply_elsewhere", { target });
  const text = frame.deleted === true ? say("deleted") : safeName(frame.content, 200);
  return say("reply", { sender: safeName(frame.sender), text });
}
