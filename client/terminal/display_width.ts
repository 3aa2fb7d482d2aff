import stringWidth from "string-width";

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Most code points of one character that are shown. The longest emoji have ten; beyond that,
 * somebody piles up marks that would cover the lines above.
 */
const maxCodePoints = 12;

/** Nothing but printable ASCII: one column each, and by far the most common. */
const plain = /^[\x20-\x7e]*$/;

/** Splits a text into what people call characters, each cut to what can be shown of it. */
export function graphemesOf(text: string): string[] {
  return charactersOf(text).map(shownOf);
}

/** Splits a text into what people call characters, each whole: together they are the text again. */
export function charactersOf(text: string): string[] {
  if (plain.test(text)) return text.split("");
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** As much of one character as can be shown. */
export function shownOf(grapheme: string): string {
  if (grapheme.length <= maxCodePoints) return grapheme;
  return [...grapheme].slice(0, maxCodePoints).join("");
}

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return plain.test(text) ? text.length : stringWidth(text);
}

/** Cuts a text to so many columns, with an ellipsis where something is missing. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns <= 0) return "";
  let width = 0;
  let kept = "";
  for (const grapheme of graphemesOf(text)) {
    width += widthOf(grapheme);
    if (width > columns - 1) break;
    kept += grapheme;
  }
  return kept + "…";
}

/** Fills a text up to so many columns, or cuts it. */
export function pad(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + " ".repeat(Math.max(0, columns - widthOf(fitted)));
}
