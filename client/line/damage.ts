import { oneLine } from "../../common/sanitize.ts";
import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { IncomingFrame } from "../core/frames.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";

/** An entry as programs get it: `damaged` says that its digest does not hold. */
export function markedFrame({ frame, damaged }: Pick<StoredEntry, "frame" | "damaged">): object {
  return damaged ? { ...frame, damaged: true } : frame;
}

/** What goes to standard error, and so into a log, about an entry whose digest does not hold. */
export function damageNote({ message_id, sender }: IncomingFrame, language: Language): string {
  const values = { id: oneLine(String(message_id)), sender: oneLine(String(sender)) };
  return `chat: error: ${speak(lineModeTexts, language)("damaged_note", values)}`;
}
