import type { ClientStore } from "../core/store/client_store.ts";
import type { KnownConversation } from "../core/store/conversation_table.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import { isMention } from "./mentions.ts";
import { maxUnread, type Room } from "./state.ts";

/** Whether an entry is something that somebody else has said or offered. */
export function isNews({ frame, seen }: StoredEntry, me: string): boolean {
  const isSaid = frame.type === "message" || frame.type === "file_offer";
  return isSaid && frame.sender !== me && frame.deleted !== true && !seen;
}

/** Whether a message is for this person above all. */
export function isForMe({ frame }: StoredEntry, kind: Room["kind"], me: string): boolean {
  return kind === "dm" || isMention(frame.content, me);
}

/** Counts what of a conversation was shown neither here nor, as far as is known, elsewhere. */
export function roomOf(
  known: KnownConversation,
  store: ClientStore,
  me: string,
  readElsewhere = 0,
): Room {
  const shown = Math.max(known.shown ?? Infinity, readElsewhere);
  const counted = known.cursor ?? 0;
  if (shown >= counted) return { ...known, unread: 0, mentions: 0, counted };
  const news = store.reader.news(known.conversation, shown, maxUnread + 1)
    .filter((entry) => isNews(entry, me));
  const mentions = news.filter((entry) => isForMe(entry, known.kind, me)).length;
  return { ...known, unread: Math.min(maxUnread, news.length), mentions, counted };
}
