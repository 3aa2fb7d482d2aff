import type { Accounts } from "./accounts.ts";
import type { Blocks } from "./blocks.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Entries } from "./entries.ts";
import type { Memberships } from "./memberships.ts";
import {
  conflict,
  mutedIn,
  notAMember,
  type Refused,
  unknownConversation,
  unknownEntry,
  unknownRecipient,
} from "./outcomes.ts";
import type { AccountId, Entry, Operation, Outcome } from "./types.ts";
import type { VisibleMessages } from "./visible_messages.ts";

type Append = Operation<"append">;

const nobody: readonly AccountId[] = [];

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
    private readonly blocks: Blocks,
    private readonly messages: VisibleMessages,
  ) {}

  /** Carries out an `append`. */
  append(operation: Append): Outcome<"append"> {
    const { author, target } = operation;
    const conversation = "conversation" in target
      ? this.conversations.get(target.conversation)
      : this.conversations.between(author, target.direct);
    if (conversation === undefined) return this.#withoutConversation(operation);
    const isWriter = conversation.mayWrite(author) || conversation.pair?.includes(author);
    if (!isWriter) {
      return this.#repeat(operation, conversation) ?? refusalTo(author, conversation);
    }
    const { replyTo } = operation;
    if (replyTo !== undefined && !this.messages.find(author, conversation, replyTo)) {
      return this.#repeat(operation, conversation) ?? unknownEntry(replyTo);
    }
    return this.#add(operation, conversation, false) ?? this.#repeat(operation, conversation)!;
  }

  /** `undefined` when the author has used the id before. */
  #add(
    operation: Append,
    conversation: LiveConversation,
    created: boolean,
  ): Outcome<"append"> | undefined {
    const hidden = this.blocks.hides(conversation, operation.author) || undefined;
    const entry = this.entries.addMessage(conversation, { ...operation, hidden });
    if (entry === undefined) return undefined;
    const newcomers = conversation.isHalf ? this.#letIn(conversation, entry) : nobody;
    return { ok: true, entry, repeated: false, created, newcomers };
  }

  /** Lets those of a pair in who are not, as soon as there is something for them. */
  #letIn(conversation: LiveConversation, { author, hidden }: Entry): readonly AccountId[] {
    const newcomers = [...new Set(conversation.pair)].filter((account) =>
      !conversation.has(account) && (hidden === undefined || account === author)
    );
    for (const account of newcomers) this.memberships.arrive(conversation, account);
    return newcomers;
  }

  /** The outcome of something under an id that was used before; `undefined` when it was not. */
  #repeat(
    operation: Append,
    conversation: LiveConversation | undefined,
  ): Outcome<"append"> | undefined {
    const stored = this.entries.request(operation.author, operation.clientId);
    if (stored === undefined) return undefined;
    const same = stored.type === "message" && stored.conversation === conversation?.number &&
      stored.digest === operation.digest && stored.reply_to === (operation.replyTo ?? null);
    if (!same) return conflict(operation.clientId);
    const entry = this.entries.entryOf(conversation!, stored);
    return { ok: true, entry, repeated: true, created: false, newcomers: nobody };
  }

  #withoutConversation(operation: Append): Outcome<"append"> {
    const { author, target, at } = operation;
    const used = this.#repeat(operation, undefined);
    if (used !== undefined) return used;
    if ("conversation" in target) return unknownConversation(target.conversation);
    const stranger = this.#stranger(author, target.direct);
    if (stranger !== undefined) return stranger;
    if (operation.replyTo !== undefined) return unknownEntry(operation.replyTo);
    const conversation = this.conversations.createDirect(author, target.direct, at);
    for (const account of new Set([author, target.direct])) {
      this.memberships.await(conversation, account);
    }
    return this.#add(operation, conversation, true)!;
  }

  #stranger(...accounts: AccountId[]): Refused | undefined {
    const stranger = accounts.find((account) => this.accounts.get(account) === undefined);
    return stranger === undefined ? undefined : unknownRecipient(stranger);
  }
}
