import { parseConversationId } from "../../protocol/ids.ts";
import { foldName, lobbyName } from "../../protocol/names.ts";
import type { Conversation, Store, Target } from "../store/types.ts";
import { Refusal } from "./command.ts";

/** The conversation of an id, whether or not the asker is in it; that is for the store to say. */
export function conversationById(id: string, store: Store): Conversation {
  const number = parseConversationId(id);
  const conversation = number === undefined ? undefined : store.conversation(number);
  if (conversation?.id !== id) throw new Refusal("unknown_conversation", { conversation: id });
  return conversation;
}

/** The lobby or a group, by its name with the `#`. */
export function groupByName(name: string, store: Store): Conversation {
  if (name === lobbyName || foldName(name) === lobbyName) return store.lobby;
  const group = store.groupNamed(name);
  if (group === undefined) throw new Refusal("unknown_recipient", { name });
  return group;
}

/** Where something that names `receiver` or `conversation` goes. */
export function targetOf(
  { receiver, conversation }: { receiver?: string; conversation?: string },
  store: Store,
): Target {
  if (conversation !== undefined) {
    return { conversation: conversationById(conversation, store).number };
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

/** The group that something about a group names. */
export function groupOf(
  { receiver, conversation }: { receiver?: string; conversation?: string },
  store: Store,
): Conversation {
  if (conversation !== undefined) return conversationById(conversation, store);
  return groupByName(receiver ?? "", store);
}
