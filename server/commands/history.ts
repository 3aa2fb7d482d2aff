import { maxPageEntries } from "../../protocol/limits.ts";
import type { AnyEntryFrame, SkipFrame } from "../../protocol/server_frames.ts";
import { EntryFrames } from "../delivery/entry_frames.ts";
import { visibleHead } from "../delivery/feed.ts";
import type { Entry, Page, Skip } from "../store/types.ts";
import { type Command, feedOf, Refusal } from "./command.ts";
import { conversationById } from "./targets.ts";

/**
 * A page is one line, and a control character takes six bytes of JSON: so much text stays below
 * the longest line even if it is nothing else.
 */
const maxHistoryBytes = 128 * 1024;

/** One page of a conversation, older or newer than a sequence number. */
export const history: Command<"history"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { store, delivery }) {
    const { account } = feedOf(caller);
    const conversation = conversationById(frame.conversation, store);
    const membership = store.membership(account.id, conversation.number);
    if (membership === undefined) {
      throw new Refusal("unknown_conversation", { conversation: frame.conversation });
    }
    const head = visibleHead(membership);
    const limits = { maxEntries: frame.limit ?? maxPageEntries, maxBytes: maxHistoryBytes };
    const { number, id, first } = conversation;
    const page = frame.after === undefined
      ? store.pageBefore(account.id, number, Math.min(frame.before ?? Infinity, head + 1), limits)
      : store.page(account.id, number, frame.after + 1, limits);
    const toFrame = (item: Entry | Skip): AnyEntryFrame | SkipFrame => {
      if (!("skip" in item)) {
        const own = item.author === account.id;
        return JSON.parse(new EntryFrames(item, delivery.names).full(own, true));
      }
      return { type: "skip", conversation: id, from: item.from, to: item.to, reason: item.skip };
    };
    caller.answer({
      type: "history_response",
      id: frame.id,
      status: "success",
      conversation: id,
      entries: page.items.map(toFrame),
      more: frame.after === undefined ? startOf(page) > first : page.next <= head,
    });
  },
};

function startOf({ items, next }: Page): number {
  const [item] = items;
  if (item === undefined) return next;
  return "skip" in item ? item.from : item.seq;
}
