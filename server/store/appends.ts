import type { Accounts } from "./accounts.ts";
import type { Blocks } from "./blocks.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Entries } from "./entries.ts";
import type { Memberships } from "./memberships.ts";
import { offerRequest, type Offers } from "./offers.ts";
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
import type { Uploads } from "./uploads.ts";
import type { VisibleMessages } from "./visible_messages.ts";

type Append = Operation<"append">;

const nobody: readonly AccountId[] = [];

function refusalTo(author: AccountId, conversation: LiveConversation): Refused {
  return conversation.has(author) ? mutedIn(conversation) : notAMember(conversation);
}

/** What {@link Appends} work with. */
export interface AppendParts {
  readonly accounts: Accounts;
  readonly conversations: Conversations;
  readonly memberships: Memberships;
  readonly entries: Entries;
  readonly blocks: Blocks;
  readonly messages: VisibleMessages;
  readonly offers: Offers;
  readonly uploads: Uploads;
}

/** Adds messages to conversations, and offers of files, which are their like. */
export class Appends {
  constructor(private readonly parts: AppendParts) {}

  /** Carries out an `append`. */
  append(operation: Append): Outcome<"append"> {
    const { author, target } = operation;
    const conversation = "conversation" in target
      ? this.parts.conversations.get(target.conversation)
      : this.parts.conversations.between(author, target.direct);
    if (conversation === undefined) return this.#withoutConversation(operation);
    const isWriter = conversation.mayWrite(author) || conversation.pair?.includes(author);
    if (!isWriter) {
      return this.#repeat(operation, conversation) ?? refusalTo(author, conversation);
    }
    const { replyTo } = operation;
    if (replyTo !== undefined && !this.parts.messages.find(author, conversation, replyTo)) {
      return this.#repeat(operation, conversation) ?? unknownEntry(replyTo);
    }
    const refusal = this.#mayNotOffer(operation);
    if (refusal !== undefined) return this.#repeat(operation, conversation) ?? refusal;
    return this.#add(operation, conversation, false) ?? this.#repeat(operation, conversation)!;
  }

  /** `undefined` when the author has used the id before. */
  #add(
    operation: Append,
    conversation: LiveConversation,
    created: boolean,
  ): Outcome<"append"> | undefined {
    const hidden = this.parts.blocks.hides(conversation, operation.author) || undefined;
    const { file, ...said } = operation;
    const entry = file === undefined
      ? this.parts.entries.addMessage(conversation, { ...said, hidden })
      : this.parts.offers.add(conversation, { ...said, hidden }, file);
    if (entry === undefined) return undefined;
    const newcomers = conversation.isHalf ? this.#letIn(conversation, entry) : nobody;
    return { ok: true, entry, repeated: false, created, newcomers };
  }

  /** Lets those of a pair in who are not, as soon as there is something for them. */
  #letIn(conversation: LiveConversation, { author, hidden }: Entry): readonly AccountId[] {
    const newcomers = [...new Set(conversation.pair)].filter((account) =>
      !conversation.has(account) && (hidden === undefined || account === author)
    );
    for (const account of newcomers) this.parts.memberships.arrive(conversation, account);
    return newcomers;
  }

  /** The outcome of something under an id that was used before; `undefined` when it was not. */
  #repeat(
    operation: Append,
    conversation: LiveConversation | undefined,
  ): Outcome<"append"> | undefined {
    const stored = this.parts.entries.request(operation.author, operation.clientId);
    if (stored === undefined) return undefined;
    const { digest, replyTo = null, content, file } = operation;
    // A message's digest says all of it.
    const what = file === undefined
      ? ["message", null]
      : ["file_offer", offerRequest(content, file)];
    const same = stored.type === what[0] && stored.request === what[1] &&
      stored.conversation === conversation?.number && stored.digest === digest &&
      stored.reply_to === replyTo;
    if (!same) return conflict(operation.clientId);
    const entry = this.parts.entries.entryOf(conversation!, stored);
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
    const refusal = this.#mayNotOffer(operation);
    if (refusal !== undefined) return refusal;
    const conversation = this.parts.conversations.createDirect(author, target.direct, at);
    for (const account of new Set([author, target.direct])) {
      this.parts.memberships.await(conversation, account);
    }
    return this.#add(operation, conversation, true)!;
  }

  #mayNotOffer({ author, digest, file }: Append): Refused | undefined {
    return file && this.parts.uploads.refusal(author, file.upload, { size: file.size, digest });
  }

  #stranger(...accounts: AccountId[]): Refused | undefined {
    const stranger = accounts.find((account) => this.parts.accounts.get(account) === undefined);
    return stranger === undefined ? undefined : unknownRecipient(stranger);
  }
}
