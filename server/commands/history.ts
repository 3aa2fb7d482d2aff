import { encodeFrame } from "../../protocol/codec.ts";
import { maxPageBytes, maxPageEntries } from "../../protocol/limits.ts";
import { EntryFrames } from "../delivery/entry_frames.ts";
import { visibleHead } from "../delivery/feed.ts";
import type { Page } from "../store/types.ts";
import { type Command, feedOf } from "./command.ts";
import { fit } from "./fit.ts";
import { conversationFor } from "./targets.ts";

/** One page of a conversation, older or newer than a sequence number. */
export const history: Command<"history"> = {
  needs: "login",
  waits: true,
  run(frame, caller, services) {
    const { account, outbox } = feedOf(caller);
    const { store, delivery } = services;
    const conversation = conversationFor(account.id, frame.conversation, store);
    const head = visibleHead(store.membership(account.id, conversation.number)!);
    const limits = { maxEntries: frame.limit ?? maxPageEntries, maxBytes: maxPageBytes };
    const { number, id, first } = conversation;
    const isForward = frame.after !== undefined;
    const page = frame.after !== undefined
      ? store.page(account.id, number, frame.after + 1, limits)
      : store.pageBefore(account.id, number, Math.min(frame.before ?? Infinity, head + 1), limits);
    const lines = page.items.map((item) => {
      if ("skip" in item) {
        const { skip: reason, from, to } = item;
        return encodeFrame({ type: "skip", conversation: id, from, to, reason });
      }
      return new EntryFrames(item, delivery.names).full(item.author === account.id, true);
    });
    const fitting = isForward ? fit(lines) : fit(lines.toReversed()).toReversed();
    const isWhole = fitting.length === lines.length;
    const isLast = isForward ? page.next > head : startOf(page) <= first;
    const requestId = frame.id === undefined ? "" : `"id":${JSON.stringify(frame.id)},`;
    outbox.push(
      `{"type":"history_response",${requestId}"status":"success","conversation":"${id}",` +
        `"entries":[${fitting.map((line) => line.trimEnd()).join(",")}],` +
        `"more":${!(isWhole && isLast)}}\n`,
    );
  },
};

function startOf({ items, next }: Page): number {
  const [item] = items;
  if (item === undefined) return next;
  return "skip" in item ? item.from : item.seq;
}
