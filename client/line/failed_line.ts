import { oneLine, sanitize } from "../../common/sanitize.ts";
import { lineModeTexts } from "../../common/text/line_mode.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { IncomingFrame } from "../core/frames.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { OutboxFrame } from "../core/store/outbox_table.ts";
import { commandOf } from "./verb_words.ts";

/**
 * Says that the server will never take something.
 *
 * @param frame what it was; the server's own, where ours is not known any more.
 * @param why as the server said it.
 */
export function failedLine(
  frame: OutboxFrame | IncomingFrame,
  why: string,
  store: ClientStore,
  language: Language,
): string {
  const say = speak(lineModeTexts, language);
  const message = sanitize(why);
  if (frame.type !== "message" || !("content" in frame)) {
    return say("failed_other", { command: commandOf(frame.type), message });
  }
  const { receiver, conversation = "", content } = frame as OutboxFrame & { type: "message" };
  const place = receiver ?? store.conversations.byId(conversation)?.name ?? conversation;
  return say("failed", { place: oneLine(place), text: oneLine(content, 30), message });
}
