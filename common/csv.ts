/** A field of a CSV file; one that is absent is empty. */
export type CsvField = string | number | undefined;

/**
 * Signs by which a spreadsheet takes a cell for a formula, also in full width, where a cell begins;
 * some programs skip blanks, or what cannot be seen, before them. Where the list separator of the country is `;`, as in
 * Brazil, or a program splits at tabs, a cell begins behind those too, quoted or not, and behind
 * line ends; and there a quote of the text, which we double, is an empty quotation before the rest.
 */
const formula = /(?<=(?:^|[;\t\r\n])[\s\p{Cc}\p{Cf}"]*)[=+\-@＝＋－＠]/gu;

/** A cell that begins with one of these is not taken as it stands, whatever follows. */
const oddBeginning = /^[\t\r\n\0]/;

const needsQuotes = /[",\r\n]/;

/**
 * A text that no spreadsheet takes for a formula: an apostrophe is put before each sign that could
 * begin one, and before a tab, a line end or a NUL at the beginning.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(defused("=1+1"), "'=1+1");
 * assert.equal(defused("1+1"), "1+1");
 * ```
 */
export function defused(text: string): string {
  return text.replace(formula, "'$&").replace(oddBeginning, "'$&");
}

/**
 * One line of a CSV file, with its line end, as RFC 4180 has it. Texts are defused; numbers stand as
 * they are.
 */
export function csvLine(fields: readonly CsvField[]): string {
  return fields.map(quoted).join(",") + "\r\n";
}

function quoted(field: CsvField): string {
  if (typeof field !== "string") return field === undefined ? "" : String(field);
  const text = defused(field);
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
