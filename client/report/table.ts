/** Columns of a person's terminal. */
export const terminalColumns = 80;

/** Rows of cells as lines: the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from(
    { length: count },
    (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  return rows.map((row) =>
    row.map((cell, at) => at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))
      .join("  ").trimEnd()
  ).join("\n");
}

/** Breaks a text at blanks; the lines that follow the first are indented. */
export function wrapped(text: string, columns = terminalColumns, indent = "  "): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > columns && line.trim() !== "") {
      lines.push(line);
      line = indent + word;
    } else line = longer;
  }
  return [...lines, line].join("\n");
}

/** The end of a long path, which says more than its beginning. */
export function shortPath(path: string, max: number): string {
  return path.length <= max ? path : `…${path.slice(1 - max)}`;
}
