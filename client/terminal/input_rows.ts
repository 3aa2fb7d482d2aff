import { charactersOf, shownOf, widthOf } from "./display_width.ts";
import type { Editor } from "./editor.ts";
import { type Row, span } from "./spans.ts";

/** Rows of what is typed, and where in them the cursor is. */
export interface InputRows {
  readonly rows: readonly Row[];
  readonly cursor: { readonly x: number; readonly y: number };
}

/**
 * What is typed, broken at the edge as terminals do it, and scrolled to where the cursor is.
 *
 * @param label stands before the first row.
 */
export function inputRows(editor: Editor, label: string, columns: number, most: number): InputRows {
  const indent = Math.min(widthOf(label), Math.floor(columns / 2));
  const room = Math.max(2, columns - indent - 1);
  const lines: string[] = [""];
  let cursor = { x: 0, y: 0 };
  let at = 0;
  let width = 0;
  const mark = () => {
    if (at === editor.cursor) cursor = { x: indent + width, y: lines.length - 1 };
  };
  for (const character of charactersOf(editor.text.replaceAll("\t", " "))) {
    mark();
    at += character.length;
    const grapheme = shownOf(character);
    if (grapheme === "\n") {
      lines.push("");
      width = 0;
      continue;
    }
    const taken = widthOf(grapheme);
    if (width + taken > room) {
      lines.push("");
      width = 0;
      // The cursor is before what has just moved to the next row.
      if (at - character.length === editor.cursor) cursor = { x: indent, y: lines.length - 1 };
    }
    lines[lines.length - 1] += grapheme;
    width += taken;
  }
  mark();
  const top = Math.max(0, Math.min(cursor.y - most + 1, lines.length - most));
  const from = cursor.y < top ? cursor.y : top;
  const rows = lines.slice(from, from + most).map((line, index) => [
    span(from + index === 0 ? label : " ".repeat(indent), { bold: true }),
    span(line),
  ]);
  return { rows, cursor: { x: cursor.x, y: cursor.y - from } };
}
