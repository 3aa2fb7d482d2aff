import { oneLine, sanitize } from "../../common/sanitize.ts";

/** What takes no column by itself, and of which strangers could hide any number in a text. */
const invisible =
  /[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]/g;

/** A stranger's text of several lines, as it may be shown. */
export function safeText(text: unknown): string {
  return sanitize(String(text).toWellFormed()).replace(invisible, "");
}

/** A stranger's name, or anything else of theirs that stays on one line. */
export function safeName(text: unknown, max = 60): string {
  return oneLine(safeText(text), max);
}
