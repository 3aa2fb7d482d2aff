import type { LiveConversation } from "./conversations.ts";
import type { Entries, MessageRow } from "./entries.ts";
import type { Memberships } from "./memberships.ts";
import type { AccountId } from "./types.ts";

/** Finds the messages that people answer, edit and delete: only those that they may see. */
export class VisibleMessages {
  constructor(private readonly memberships: Memberships, private readonly entries: Entries) {}

  /** The message at a place; `undefined` when there is none for that account. */
  find(account: AccountId, conversation: LiveConversation, seq: number): MessageRow | undefined {
    if (seq < conversation.first || seq > conversation.head) return undefined;
    const message = this.entries.message(conversation, seq);
    if (message === undefined) return undefined;
    if (message.hidden !== null && message.sender !== account) return undefined;
    return this.memberships.sees(account, conversation, seq) ? message : undefined;
  }
}
