import { digestOf } from "../../protocol/content.ts";
import type { Blocks } from "./blocks.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Entries, MessageRow } from "./entries.ts";
import type { Offers } from "./offers.ts";
import {
  conflict,
  mutedIn,
  notAMember,
  refuse,
  type Refused,
  unknownConversation,
  unknownEntry,
} from "./outcomes.ts";
import type { Operation, Outcome } from "./types.ts";
import type { VisibleMessages } from "./visible_messages.ts";

type Answer = Operation<"answer_offer">;

/** What {@link FileAnswers} work with. */
export interface FileAnswerParts {
  readonly conversations: Conversations;
  readonly entries: Entries;
  readonly messages: VisibleMessages;
  readonly blocks: Blocks;
  readonly offers: Offers;
}

/** What becomes of offers: what people say to them, and the end of their time. */
export class FileAnswers {
  constructor(private readonly parts: FileAnswerParts) {}

  /** Carries out an `answer_offer`. */
  answer(operation: Answer): Outcome<"answer_offer"> {
    const { author, target } = operation;
    const used = this.#repeat(operation);
    if (used !== undefined) return used;
    const { conversations, messages } = this.parts;
    const conversation = conversations.get(operation.conversation);
    if (conversation === undefined) return unknownConversation(operation.conversation);
    if (!conversation.has(author)) return notAMember(conversation);
    const offer = messages.find(author, conversation, target);
    if (offer?.type !== "file_offer") return unknownEntry(target);
    const refusal = this.#mayNot(operation, conversation, offer);
    if (refusal !== undefined) return refusal;
    return { ok: true, entry: this.#carryOut(operation, conversation, offer), repeated: false };
  }

  /** Carries out an `expire_offer`. */
  expire({ offer: row, author, at }: Operation<"expire_offer">): Outcome<"expire_offer"> {
    const { offers, conversations, entries } = this.parts;
    const offer = offers.get(row);
    if (offer === undefined || offer.content === null || offer.expires_at > at) {
      return { ok: true, entry: undefined, repeated: true };
    }
    offers.end(row, { expired: true });
    const conversation = conversations.get(offer.conversation)!;
    const target = entries.message(conversation, offer.seq)!;
    const entry = entries.addAnswer(conversation, {
      // An offer that its author alone can see ends for its author alone.
      author: target.hidden === null ? author : target.sender,
      clientId: undefined,
      at,
      ...textOf("expired"),
      target,
    });
    return { ok: true, entry, repeated: false };
  }

  #repeat(operation: Answer): Outcome<"answer_offer"> | undefined {
    const { author, clientId, conversation: number, target, answer } = operation;
    const { entries, conversations } = this.parts;
    const stored = entries.request(author, clientId);
    if (stored === undefined) return undefined;
    const same = stored.type === "file_answer" && stored.conversation === number &&
      stored.target === target && stored.digest === digestOf(answer);
    if (!same) return conflict(clientId);
    return { ok: true, entry: entries.entryOf(conversations.get(number)!, stored), repeated: true };
  }

  #mayNot(
    { author, answer }: Answer,
    conversation: LiveConversation,
    { id, seq, sender, deleted }: MessageRow,
  ): Refused | undefined {
    const { offers } = this.parts;
    if (sender === author) return refuse("own_offer");
    if (deleted !== null) return refuse("entry_deleted", { seq });
    const { content, expires_at } = offers.get(id)!;
    if (content === null) {
      return refuse("offer_expired", { expired: new Date(expires_at).toISOString() });
    }
    if (!conversation.mayWrite(author)) return mutedIn(conversation);
    return offers.answerOf(author, id) === answer ? refuse("already_answered") : undefined;
  }

  #carryOut(operation: Answer, conversation: LiveConversation, target: MessageRow) {
    const { author, clientId, answer, at } = operation;
    const { offers, entries, blocks } = this.parts;
    offers.keepAnswer(author, target.id, answer);
    const hidden = blocks.hides(conversation, author) || undefined;
    const said = { author, clientId, at, ...textOf(answer), hidden };
    return entries.addAnswer(conversation, { ...said, target });
  }
}

function textOf(answer: string): { readonly content: string; readonly digest: string } {
  return { content: answer, digest: digestOf(answer) };
}
