/**
 * Reads a CSV file as RFC 4180 defines it, and nothing else: CRLF behind every line, quotes only
 * around whole fields, as many fields in every line.
 *
 * @throws {SyntaxError} for anything else.
 */
export function readStrictCsv(text: string): string[][] {
  const lines: string[][] = [];
  for (let at = 0; at < text.length;) {
    const line: string[] = [];
    for (let more = true; more;) {
      const { value, end } = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
      line.push(value);
      more = text[end] === ",";
      if (!more && !text.startsWith("\r\n", end)) throw new SyntaxError(`No CRLF at ${end}`);
      at = end + (more ? 1 : 2);
    }
    if (lines.length > 0 && line.length !== lines[0]!.length) {
      throw new SyntaxError(`Line ${lines.length + 1} has ${line.length} fields`);
    }
    lines.push(line);
  }
  return lines;
}

interface Field {
  readonly value: string;
  /** Where what follows it begins. */
  readonly end: number;
}

function quotedField(text: string, start: number): Field {
  let value = "";
  for (let at = start + 1;;) {
    const quote = text.indexOf('"', at);
    if (quote === -1) throw new SyntaxError(`No end of the quotes at ${start}`);
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}

function plainField(text: string, start: number): Field {
  const [value] = /^[^",\r\n]*/.exec(text.slice(start, start + 100_000))!;
  return { value, end: start + value.length };
}
