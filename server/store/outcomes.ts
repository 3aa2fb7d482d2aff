import type { RefusalCode, RefusalDetails } from "../../protocol/codes.ts";
import type { LiveConversation } from "./conversations.ts";
import type { Operation, OperationKind, Outcome } from "./types.ts";

/** An operation that was not carried out. */
export type Refused = Extract<Outcome, { ok: false }>;

/** How one kind of operation is carried out inside the transaction. */
export type Handler<K extends OperationKind> = (operation: Operation<K>) => Outcome<K>;

/** Says why an operation was not carried out. */
export function refuse(code: RefusalCode, details: RefusalDetails = {}): Refused {
  return { ok: false, code, details };
}

/** The author has used that id for something else. */
export function conflict(clientId: string | undefined): Refused {
  return refuse("conflict", { client_id: clientId ?? "" });
}

/** The actor is not in that conversation. */
export function notAMember(conversation: LiveConversation): Refused {
  return refuse("not_a_member", { name: conversation.name || conversation.id });
}

/** The actor is in that group and may not write there. */
export function mutedIn(group: LiveConversation): Refused {
  return refuse("muted", { name: group.name });
}

/** There is no message at that place that the actor may see. */
export function unknownEntry(seq: number): Refused {
  return refuse("unknown_entry", { seq });
}

/** There is no conversation of that number. */
export function unknownConversation(number: number): Refused {
  return refuse("unknown_conversation", { conversation: String(number) });
}

/** There is no account of that number. */
export function unknownRecipient(account: number): Refused {
  return refuse("unknown_recipient", { name: String(account) });
}
