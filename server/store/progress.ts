import type { Accounts } from "./accounts.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Marks } from "./marks.ts";
import { lastVisible, type Memberships } from "./memberships.ts";
import { notAMember, refuse } from "./outcomes.ts";
import type { AccountId, Operation, Outcome } from "./types.ts";

/** Moves people's marks, as far as they may see. */
export class Progress {
  constructor(
    private readonly accounts: Accounts,
    private readonly conversations: Conversations,
    private readonly memberships: Memberships,
    private readonly marks: Marks,
  ) {}

  /** Carries out a `mark`. */
  mark(operation: Operation<"mark">): Outcome<"mark"> {
    const { account, conversation: number } = operation;
    const conversation = this.conversations.get(number);
    if (conversation === undefined) return refuse("not_a_member", { name: String(number) });
    const max = this.#last(account, conversation);
    if (max === undefined) return notAMember(conversation);
    const read = operation.read ?? 0;
    const delivered = Math.max(operation.delivered ?? 0, read);
    if (!(delivered <= max)) {
      return refuse("out_of_range", { field: "seq", value: delivered, max });
    }
    return { ok: true, ...this.marks.raise(conversation, account, delivered, read) };
  }

  /** The last entry that an account may see; `undefined` when it never was in the conversation. */
  #last(account: AccountId, conversation: LiveConversation): number | undefined {
    if (conversation.members.has(account)) return conversation.head;
    if (this.accounts.get(account) === undefined) return undefined;
    const standing = this.memberships.in(account, conversation);
    return standing && lastVisible(standing);
  }
}
