import { graphemesOf, widthOf } from "./display_width.ts";

/** How wide a tab is shown; terminals would move by more, depending on where it stands. */
const tab = "    ";

interface Line {
  text: string;
  width: number;
  /** Where the text can be broken: behind its last space. */
  breakAt: number;
}

/**
 * Breaks a text into lines by the columns that it takes, at spaces where there are any.
 *
 * @param first columns of the first line.
 * @param rest columns of every other line; at least 2, so that any character fits.
 */
export function wrap(text: string, first: number, rest: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.replaceAll("\t", tab).split("\n")) {
    const columns = (index: number) => Math.max(2, index === 0 ? first : rest);
    wrapParagraph(paragraph, lines, columns);
  }
  return lines;
}

function wrapParagraph(text: string, lines: string[], columns: (line: number) => number): void {
  const fresh = (): Line => ({ text: "", width: 0, breakAt: 0 });
  let line = fresh();
  for (const grapheme of graphemesOf(text)) {
    const width = widthOf(grapheme);
    const isFull = () => line.text !== "" && line.width + width > columns(lines.length);
    // A space that does not fit is the break itself.
    if (isFull() && grapheme === " ") {
      lines.push(line.text);
      line = fresh();
      continue;
    }
    // What moves to the next line may fill that one, too.
    while (isFull()) line = broken(line, lines);
    line.text += grapheme;
    line.width += width;
    if (grapheme === " ") line.breakAt = line.text.length;
  }
  lines.push(line.text);
}

/** Ends a line at its last space, and begins the next with what stood behind it. */
function broken({ text, breakAt }: Line, lines: string[]): Line {
  const at = breakAt > 0 ? breakAt : text.length;
  lines.push(text.slice(0, at).trimEnd());
  const left = text.slice(at);
  return { text: left, width: widthOf(left), breakAt: 0 };
}
