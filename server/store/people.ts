import { maxPresenceMembers } from "../../protocol/limits.ts";
import type { Accounts } from "./accounts.ts";
import type { Blocks } from "./blocks.ts";
import type { Contacts } from "./contacts.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Marks } from "./marks.ts";
import type { Memberships } from "./memberships.ts";
import { refuse, type Refused, unknownRecipient } from "./outcomes.ts";
import type { Block, ContactRecord, PeopleReads } from "./people_types.ts";
import type { AccountId, Operation, Outcome } from "./types.ts";

/** What {@link People} works with. */
export interface PeopleParts {
  readonly accounts: Accounts;
  readonly blocks: Blocks;
  readonly contacts: Contacts;
  readonly conversations: Conversations;
  readonly marks: Marks;
  readonly memberships: Memberships;
  readonly lobby: LiveConversation;
}

/** Contacts, blocks, and who may know whether somebody is there. */
export class People implements PeopleReads {
  readonly #parts: PeopleParts;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
  }

  /** Carries out a `set_contact`. */
  setContact({ account, other, contact, at }: Operation<"set_contact">): Outcome<"set_contact"> {
    const stranger = this.#stranger(account, other);
    if (stranger !== undefined) return stranger;
    const changed = this.#parts.contacts.set(account, other, contact, at);
    return { ok: true, ...this.#stateOf(account, other), changed };
  }

  /** Carries out a `set_block`. */
  setBlock({ account, other, blocked, at }: Operation<"set_block">): Outcome<"set_block"> {
    const stranger = this.#stranger(account, other);
    if (stranger !== undefined) return stranger;
    if (account === other) return refuse("not_allowed", { who: "others" });
    const { blocks } = this.#parts;
    const before = blocks.get(account, other);
    const changed = blocked !== (before !== undefined);
    if (before === undefined && blocked) {
      blocks.add(account, other, this.#frozen(account, other, at));
    }
    if (before !== undefined && !blocked) blocks.remove(account, other, before);
    const ended = blocked ? undefined : before;
    return { ok: true, ...this.#stateOf(account, other), changed, ended };
  }

  block(by: AccountId, of: AccountId): Block | undefined {
    return this.#parts.blocks.get(by, of);
  }

  contacts(
    account: AccountId,
    after: string | undefined,
    limit: number,
  ): readonly ContactRecord[] {
    const { accounts, contacts } = this.#parts;
    return contacts.list(account, after, limit).map(({ id, contact, blocked }) => ({
      id,
      username: accounts.get(id)!.name,
      contact: contact !== 0,
      blocked: blocked !== 0,
    }));
  }

  visibleTo(account: AccountId): ReadonlySet<AccountId> {
    // Who has heard nothing yet is seen, too: nobody tells that they have not.
    const seen = ({ pair, members }: LiveConversation) => pair ?? members;
    return this.#around(account, this.#parts.contacts.of(account), seen);
  }

  audienceOf(account: AccountId): ReadonlySet<AccountId> {
    const { contacts, memberships, conversations } = this.#parts;
    const hear = ({ members }: LiveConversation) => members;
    const audience = this.#around(account, contacts.with(account), hear);
    // They wrote to somebody who had blocked them, and do not know that nobody heard of it.
    for (const number of memberships.awaiting(account)) {
      for (const one of conversations.get(number)!.pair!) audience.add(one);
    }
    audience.delete(account);
    return audience;
  }

  lastSeen(account: AccountId): number | undefined {
    return this.#parts.accounts.lastSeen(account);
  }

  /** The people around an account, and those of `near` who are contacts both ways or in its groups. */
  #around(
    account: AccountId,
    near: readonly { readonly id: AccountId; readonly mutual: number }[],
    peopleOf: (conversation: LiveConversation) => Iterable<AccountId>,
  ): Set<AccountId> {
    const around = new Set<AccountId>();
    const crowds: LiveConversation[] = [];
    const { memberships, lobby } = this.#parts;
    for (const { conversation, active } of memberships.of(account, lobby)) {
      if (!active || conversation.kind === "lobby") continue;
      if (conversation.members.size > maxPresenceMembers) crowds.push(conversation);
      else for (const one of peopleOf(conversation)) around.add(one);
    }
    for (const { id, mutual } of near) {
      if (mutual !== 0 || crowds.some(({ members }) => members.has(id))) around.add(id);
    }
    around.delete(account);
    return around;
  }

  #stateOf(account: AccountId, other: AccountId) {
    const { contacts, blocks } = this.#parts;
    return {
      contact: contacts.has(account, other),
      blocked: blocks.get(account, other) !== undefined,
    };
  }

  #frozen(account: AccountId, other: AccountId, at: number): Block {
    const { conversations, marks } = this.#parts;
    const conversation = conversations.between(account, other);
    const mark = conversation && marks.get(conversation, account);
    return { delivered: mark?.delivered ?? 0, read: mark?.read ?? 0, at };
  }

  #stranger(...named: AccountId[]): Refused | undefined {
    const stranger = named.find((account) => this.#parts.accounts.get(account) === undefined);
    return stranger === undefined ? undefined : unknownRecipient(stranger);
  }
}
