import * as edit from "./editor.ts";
import type { Editor } from "./editor.ts";
import type { Key } from "./keys.ts";
import { safeText } from "./safe_text.ts";

/** What can be put in: line feeds stay, everything else that steers a terminal goes. */
function typed(text: string): string {
  return safeText(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n"));
}

/** Keys that change a typed text, wherever one is typed. */
const edits: Readonly<Record<string, edit.Edit>> = {
  left: edit.left,
  right: edit.right,
  "ctrl-b": edit.left,
  "ctrl-left": edit.wordLeft,
  "alt-left": edit.wordLeft,
  "alt-b": edit.wordLeft,
  "ctrl-right": edit.wordRight,
  "alt-right": edit.wordRight,
  "alt-f": edit.wordRight,
  home: edit.toLineStart,
  "ctrl-a": edit.toLineStart,
  "ctrl-e": edit.toLineEnd,
  backspace: edit.eraseBefore,
  "ctrl-h": edit.eraseBefore,
  delete: edit.eraseBehind,
  "ctrl-w": edit.eraseWord,
  "alt-backspace": edit.eraseWord,
  "ctrl-u": edit.eraseToStart,
};

/** A typed text after a key; `undefined` for a key that does something else. */
export function edited(editor: Editor, key: Key, isOneLine = false): Editor | undefined {
  if (key.kind === "key") return edits[key.name]?.(editor);
  const text = typed(key.text);
  return edit.insert(editor, isOneLine ? text.replaceAll("\n", " ") : text);
}
