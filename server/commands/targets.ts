import { parseConversationId } from "../../protocol/ids.ts";
import { foldName, lobbyName } from "../../protocol/names.ts";
import type { AccountId, Conversation, Store, Target } from "../store/types.ts";
import { Refusal } from "./command.ts";

/**
 * The conversation of an id. Somebody who was never in it is not told that it is there, let alone
 * what it is called; whether somebody who was may still write is for the store to say.
 */
export function conversationFor(account: AccountId, id: string, store: Store): Conversation {
  const number = parseConversationId(id);
  const conversation = number === undefined ? undefined : store.conversation(number);
  const isKnown = conversation?.id === id &&
    (conversation.members.has(account) || store.membership(account, conversation.number));
  if (!isKnown) throw new Refusal("unknown_conversation", { conversation: id });
  return conversation;
}

/** The lobby or a group, by its name with the `#`. */
export function groupByName(name: string, store: Store): Conversation {
  if (name === lobbyName || foldName(name) === lobbyName) return store.lobby;
  const group = store.groupNamed(name);
  if (group === undefined) throw new Refusal("unknown_recipient", { name });
  return group;
}

/** Where something of `author` that names `receiver` or `conversation` goes. */
export function targetOf(
  author: AccountId,
  { receiver, conversation }: { receiver?: string; conversation?: string },
  store: Store,
): Target {
  if (conversation !== undefined) {
    return { conversation: conversationFor(author, conversation, store).number };
  }
  if (receiver === undefined) {
    throw new Refusal("bad_frame", {
      field: "receiver",
      received: "undefined",
      expected: "string",
    });
  }
  if (receiver.startsWith("#")) return { conversation: groupByName(receiver, store).number };
  const account = store.accountNamed(receiver);
  if (account === undefined) throw new Refusal("unknown_recipient", { name: receiver });
  return { direct: account.id };
}

/** The group that something of `author` about a group names. */
export function groupOf(
  author: AccountId,
  { receiver, conversation }: { receiver?: string; conversation?: string },
  store: Store,
): Conversation {
  const found = conversation === undefined
    ? groupByName(receiver ?? "", store)
    : conversationFor(author, conversation, store);
  if (found.kind !== "group") throw new Refusal("not_a_group", { name: found.name || found.id });
  return found;
}
