import type { terminalTexts } from "../../common/text/terminal.ts";

/** Texts that say what a key does. */
type KeyText = Extract<keyof typeof terminalTexts.en, `key_${string}`>;

/** The keys, as the help shows them. */
export const keyHelp: readonly (readonly [keys: string, text: KeyText])[] = [
  ["Enter", "key_send"],
  ["Alt-Enter, Ctrl-J", "key_newline"],
  ["↑ ↓", "key_history"],
  ["Tab", "key_complete"],
  ["Ctrl-K", "key_jump"],
  ["Alt-↓, Alt-↑", "key_next"],
  ["Alt-A", "key_unread"],
  ["PgUp, PgDn", "key_scroll"],
  ["End", "key_end"],
  ["Ctrl-F", "key_search"],
  ["Ctrl-R", "key_select"],
  ["Ctrl-X", "key_take_back"],
  ["Ctrl-← →, Ctrl-W, Ctrl-U", "key_words"],
  ["Ctrl-L", "key_redraw"],
  ["Ctrl-D, /quit", "key_leave"],
];
