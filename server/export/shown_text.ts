/**
 * What would move a cursor, turn a line around or begin a new one: a stranger could forge a line or
 * a letter with them. Only the line feed is a line's end for everybody.
 */
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A text as people can read it in a file: line feeds and tabs stay, the rest of what is unsafe is named. */
export function readable(text: string): string {
  return text.replace(unsafe, (one) => one === "\n" || one === "\t" ? one : escaped(one));
}

/** A text with every line moved in, so that none of them passes for one that the export wrote. */
export function indented(text: string): string {
  return readable(text).split("\n").map((line) => `    ${line}\n`).join("");
}

const plain = /^[\p{L}\p{M}\p{N}_.:/@#+-]+$/u;

/** A field of a line: quoted, unless it is a plain word. */
export function word(value: string | number): string {
  const text = String(value);
  return plain.test(text) ? text : JSON.stringify(text).replace(unsafe, escaped);
}

const markdownSigns = /[!-/:-@[-`{-~]/g;

/** A text as one line of Markdown that shows just that: CommonMark takes any sign behind a backslash. */
export function markdownWord(value: string | number): string {
  return readable(String(value)).replace(/[\n\t]/g, escaped).replace(markdownSigns, "\\$&");
}

/** A text as a block of code of CommonMark: nothing in it is taken for anything but text. */
export function markdownBlock(text: string): string {
  const ticks = readable(text).match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(3, ...ticks.map(({ length }) => length + 1)));
  return `${fence}text\n${readable(text)}\n${fence}\n`;
}
