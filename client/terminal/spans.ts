import { graphemesOf, widthOf } from "./display_width.ts";

/** How a piece of a row looks, beside what the terminal does anyway. */
export interface Style {
  readonly color?: "red" | "green" | "yellow" | "blue" | "magenta" | "cyan";
  readonly bold?: true;
  readonly dim?: true;
  readonly underline?: true;
  readonly inverse?: true;
}

/** A piece of a row. Its text was made safe to show: see `safe_text.ts`. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

/** One row of the screen. */
export type Row = readonly Span[];

/** A span. */
export function span(text: string, style?: Style): Span {
  return style === undefined ? { text } : { text, style };
}

/** Columns that a row takes. */
export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** A row of exactly so many columns: cut with an ellipsis, or filled up. */
export function fitRow(row: Row, columns: number, filling?: Style): Row {
  const cut = cutRow(row, columns);
  const gap = columns - rowWidth(cut);
  return gap === 0 ? cut : [...cut, span(" ".repeat(gap), filling)];
}

/** A row of at most so many columns, with an ellipsis where something is missing. */
export function cutRow(row: Row, columns: number): Row {
  if (rowWidth(row) <= columns) return row;
  const kept: Span[] = [];
  let left = columns - 1;
  for (const { text, style } of row) {
    let piece = "";
    for (const grapheme of graphemesOf(text)) {
      left -= widthOf(grapheme);
      if (left < 0) return [...kept, span(piece, style), span("…", style)];
      piece += grapheme;
    }
    kept.push(span(piece, style));
  }
  return kept;
}

/** What a row says, without its looks. */
export function textOf(row: Row): string {
  return row.map(({ text }) => text).join("");
}
