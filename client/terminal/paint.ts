import { sanitize } from "../../common/sanitize.ts";
import type { Row, Style } from "./spans.ts";

/** ANSI numbers that every terminal with 16 colours has, chosen by its owner's theme. */
const colors = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 };

/**
 * A row as a terminal takes it. Nothing else ever makes an escape sequence of what is shown: what a
 * text may have of them is taken out at last here, too, and colours are left out where somebody
 * wants none (https://no-color.org).
 */
export function paint(row: Row, hasColor: boolean): string {
  return row.map(({ text: said, style }) => {
    const text = sanitize(said);
    const codes = style === undefined || text === "" ? [] : codesOf(style, hasColor);
    return codes.length === 0 ? text : `\x1b[${codes.join(";")}m${text}\x1b[0m`;
  }).join("");
}

function codesOf({ color, bold, dim, underline, inverse }: Style, hasColor: boolean): number[] {
  return [
    ...(bold ? [1] : []),
    ...(dim ? [2] : []),
    ...(underline ? [4] : []),
    ...(inverse ? [7] : []),
    ...(hasColor && color !== undefined ? [colors[color]] : []),
  ];
}
