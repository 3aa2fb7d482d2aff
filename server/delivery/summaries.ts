import { maxReceiptMembers } from "../../protocol/limits.ts";
import type { ConversationSummary, Marks } from "../../protocol/server_frames.ts";
import type { AccountId, Conversation, Membership, Store } from "../store/types.ts";
import { type Names, namesOf } from "./entry_frames.ts";
import { visibleHead } from "./feed.ts";

/** What a conversation is called by somebody who is in it. */
export function nameFor(viewer: AccountId, conversation: Conversation, names: Names): string {
  if (conversation.pair === undefined) return conversation.name;
  const [one, other] = conversation.pair;
  return names(one === viewer ? other : one);
}

/** A conversation as one of its members gets it listed. */
export function summarize(
  viewer: AccountId,
  membership: Membership,
  store: Store,
): ConversationSummary {
  const { conversation, delivered, read, active } = membership;
  const names = namesOf(store);
  return {
    conversation: conversation.id,
    kind: conversation.kind,
    name: nameFor(viewer, conversation, names),
    first: conversation.first,
    head: visibleHead(membership),
    delivered,
    read,
    member: active,
    ...marksFor(viewer, membership, store, names),
  };
}

function marksFor(
  viewer: AccountId,
  { conversation, active }: Membership,
  store: Store,
  names: Names,
): { marks?: readonly Marks[] } {
  if (!active || conversation.kind === "lobby") return {};
  if (conversation.members.size > maxReceiptMembers) return {};
  const isDirect = conversation.kind === "dm";
  const marks = store.marks(conversation.number)
    .filter(({ account }) => account !== viewer)
    .map(({ account, ...mark }) => {
      // Who was blocked goes on seeing what they saw.
      const { delivered, read } = (isDirect && store.people.block(account, viewer)) || mark;
      return { username: names(account), delivered, read };
    });
  return { marks };
}
