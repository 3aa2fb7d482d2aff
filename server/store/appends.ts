import type { Accounts } from "./accounts.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Entries } from "./entries.ts";
import type { Memberships } from "./memberships.ts";
import {
  conflict,
  mutedIn,
  notAMember,
  type Refused,
  unknownConversation,
  unknownRecipient,
} from "./outcomes.ts";
import type { AccountId, Operation, Outcome } from "./types.ts";

type Append = Operation<"append">;

function refusalTo(author: AccountId, conversation: LiveConversation): Refused {
  return conversation.has(author) ? mutedIn(conversation) : notAMember(conversation);
}

/** Adds messages to conversations. */
export class Appends {
  constructor(
    private readonly accounts: Accounts,
    private readonly conversations: Conversations,
    private readonly memberships: Memberships,
    private readonly entries: Entries,
  ) {}

  /** Carries out an `append`. */
  append(operation: Append): Outcome<"append"> {
    const { author, target } = operation;
    const conversation = "conversation" in target
      ? this.conversations.get(target.conversation)
      : this.conversations.between(author, target.direct);
    if (conversation === undefined) return this.#withoutConversation(operation);
    if (!conversation.mayWrite(author)) {
      return this.#repeat(operation, conversation) ?? refusalTo(author, conversation);
    }
    const entry = this.entries.addMessage(conversation, operation);
    if (entry !== undefined) return { ok: true, entry, repeated: false, created: false };
    return this.#repeat(operation, conversation)!;
  }

  /** The outcome of something under an id that was used before; `undefined` when it was not. */
  #repeat(
    operation: Append,
    conversation: LiveConversation | undefined,
  ): Outcome<"append"> | undefined {
    const stored = this.entries.request(operation.author, operation.clientId);
    if (stored === undefined) return undefined;
    const same = stored.type === "message" && stored.conversation === conversation?.number &&
      stored.digest === operation.digest;
    if (!same) return conflict(operation.clientId);
    const entry = this.entries.entryOf(conversation!, stored);
    return { ok: true, entry, repeated: true, created: false };
  }

  #withoutConversation(operation: Append): Outcome<"append"> {
    const { author, target, at } = operation;
    const used = this.#repeat(operation, undefined);
    if (used !== undefined) return used;
    if ("conversation" in target) return unknownConversation(target.conversation);
    const stranger = this.#stranger(author, target.direct);
    if (stranger !== undefined) return stranger;
    const conversation = this.conversations.createDirect(author, target.direct, at);
    this.memberships.admit(conversation, [...new Set([author, target.direct])], "member", 1);
    const entry = this.entries.addMessage(conversation, operation)!;
    return { ok: true, entry, repeated: false, created: true };
  }

  #stranger(...accounts: AccountId[]): Refused | undefined {
    const stranger = accounts.find((account) => this.accounts.get(account) === undefined);
    return stranger === undefined ? undefined : unknownRecipient(stranger);
  }
}
