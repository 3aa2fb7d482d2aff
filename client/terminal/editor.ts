import { charactersOf, widthOf } from "./display_width.ts";

/** A text that is being typed, and where in it. */
export interface Editor {
  readonly text: string;
  /** In UTF-16 units, always between two characters. */
  readonly cursor: number;
}

export const emptyEditor: Editor = { text: "", cursor: 0 };

/** A text with the cursor behind it. */
export function editorOf(text: string): Editor {
  return { text, cursor: text.length };
}

/** Puts a text in at the cursor. */
export function insert({ text, cursor }: Editor, more: string): Editor {
  return {
    text: text.slice(0, cursor) + more + text.slice(cursor),
    cursor: cursor + more.length,
  };
}

/** A change of what is typed, by the key that is pressed for it. */
export type Edit = (editor: Editor) => Editor;

function before({ text, cursor }: Editor): number {
  return cursor - (charactersOf(text.slice(0, cursor)).at(-1)?.length ?? 0);
}

function behind({ text, cursor }: Editor): number {
  return cursor + (charactersOf(text.slice(cursor))[0]?.length ?? 0);
}

function wordBefore({ text, cursor }: Editor): number {
  return /\S*\s*$/.exec(text.slice(0, cursor))!.index;
}

function wordBehind({ text, cursor }: Editor): number {
  return cursor + /^\s*\S*/.exec(text.slice(cursor))![0].length;
}

function lineStart({ text, cursor }: Editor): number {
  // At 0 there is nothing before it; lastIndexOf() would look at 0 itself.
  return cursor === 0 ? 0 : text.lastIndexOf("\n", cursor - 1) + 1;
}

function lineEnd({ text, cursor }: Editor): number {
  const end = text.indexOf("\n", cursor);
  return end < 0 ? text.length : end;
}

function moveTo(target: (editor: Editor) => number): Edit {
  return (editor) => ({ ...editor, cursor: target(editor) });
}

function erase(from: (editor: Editor) => number, to: (editor: Editor) => number): Edit {
  return (editor) => {
    const start = from(editor);
    return { text: editor.text.slice(0, start) + editor.text.slice(to(editor)), cursor: start };
  };
}

const here = ({ cursor }: Editor) => cursor;

export const left = moveTo(before);
export const right = moveTo(behind);
export const wordLeft = moveTo(wordBefore);
export const wordRight = moveTo(wordBehind);
export const toLineStart = moveTo(lineStart);
export const toLineEnd = moveTo(lineEnd);
export const eraseBefore = erase(before, here);
export const eraseBehind = erase(here, behind);
export const eraseWord = erase(wordBefore, here);
export const eraseToStart = erase(lineStart, here);

/** Columns between the start of the line and the cursor. */
function columnOf(editor: Editor): number {
  return widthOf(editor.text.slice(lineStart(editor), editor.cursor));
}

/** The place in the line that begins at `start` which is nearest to a column, and not beyond it. */
function placeIn(text: string, start: number, column: number): number {
  let at = start;
  let left = column;
  for (const character of charactersOf(text.slice(start, lineEnd({ text, cursor: start })))) {
    left -= widthOf(character);
    if (left < 0) break;
    at += character.length;
  }
  return at;
}

/** One line up, as near to the same column as there is; `undefined` on the first line. */
export function lineUp(editor: Editor): Editor | undefined {
  const start = lineStart(editor);
  if (start === 0) return undefined;
  const above = lineStart({ ...editor, cursor: start - 1 });
  return { ...editor, cursor: placeIn(editor.text, above, columnOf(editor)) };
}

/** One line down; `undefined` on the last line. */
export function lineDown(editor: Editor): Editor | undefined {
  const end = lineEnd(editor);
  if (end === editor.text.length) return undefined;
  return { ...editor, cursor: placeIn(editor.text, end + 1, columnOf(editor)) };
}
