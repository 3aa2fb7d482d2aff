import { digestOf } from "../../protocol/content.ts";
import { foldName } from "../../protocol/names.ts";
import type { Accounts } from "./accounts.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Entries, StoredRequest } from "./entries.ts";
import type { Marks } from "./marks.ts";
import type { Memberships } from "./memberships.ts";
import {
  conflict,
  notAMember,
  refuse,
  type Refused,
  unknownConversation,
  unknownRecipient,
} from "./outcomes.ts";
import type { AccountId, Entry, MembershipChange, Operation, Outcome } from "./types.ts";

type Create = Operation<"create_group">;
type Change = Operation<"change_members">;

/**
 * A digest of what was asked for. The entry's content holds only what came of it: those who were
 * in already are left out of it, and a group's name is not in it.
 */
function requestDigest(where: string, action: string, members: readonly AccountId[]): string {
  const asked = [...new Set(members)].sort((one, other) => one - other);
  return digestOf(JSON.stringify([where, action, asked]));
}

/** Makes groups and changes who is in them. */
export class Groups {
  constructor(
    private readonly accounts: Accounts,
    private readonly conversations: Conversations,
    private readonly memberships: Memberships,
    private readonly entries: Entries,
    private readonly marks: Marks,
  ) {}

  /** Carries out a `create_group`. */
  create(operation: Create): Outcome<"create_group"> {
    const { author, clientId, name, at } = operation;
    const request = requestDigest(foldName(name), "created", operation.members);
    const stored = this.entries.request(author, clientId);
    if (stored !== undefined) return this.#repeat(stored, request, clientId);
    if (this.conversations.groupNamed(name) !== undefined) return refuse("group_exists", { name });
    const members = [...new Set([author, ...operation.members])];
    const stranger = this.#stranger(members);
    if (stranger !== undefined) return stranger;
    const group = this.conversations.createGroup(name, at);
    this.#admit(group, [author], "owner", 1);
    this.#admit(group, members.slice(1), "member", 1);
    const entry = this.#log(group, operation, { action: "created", members }, request);
    return { ok: true, entry, repeated: false };
  }

  /** Carries out a `change_members`. */
  change(operation: Change): Outcome<"change_members"> {
    const { author, clientId, conversation: number, action } = operation;
    const request = requestDigest(String(number), action, operation.members);
    const stored = this.entries.request(author, clientId);
    if (stored !== undefined) return this.#repeat(stored, request, clientId);
    const group = this.conversations.get(number);
    if (group === undefined) return unknownConversation(number);
    const refusal = this.#mayNot(operation, group);
    if (refusal !== undefined) return refusal;
    const members = this.#changing(operation, group);
    if (members.length === 0) return { ok: true, entry: undefined, repeated: false };
    return { ok: true, entry: this.#carryOut(operation, group, members, request), repeated: false };
  }

  #carryOut(
    operation: Change,
    group: LiveConversation,
    members: readonly AccountId[],
    request: string,
  ): Entry {
    const { action } = operation;
    const seq = group.head + 1;
    if (action === "added") {
      this.#admit(group, members, "member", seq);
      return this.#log(group, operation, { action, members }, request);
    }
    const ownerGoes = members.some((member) => group.roleOf(member) === "owner");
    this.memberships.dismiss(group, members, seq);
    const owner = ownerGoes ? this.memberships.promoteEldest(group) : undefined;
    return this.#log(group, operation, { action, members, owner }, request);
  }

  #mayNot({ author, action, members }: Change, group: LiveConversation): Refused | undefined {
    // A direct conversation is for two, and nobody can be kept out of the lobby.
    if (group.kind !== "group") return refuse("not_allowed", { who: "server" });
    if (!group.has(author)) return notAMember(group);
    if (action === "removed" && group.roleOf(author) !== "owner") {
      return refuse("not_allowed", { who: this.#ownerName(group) });
    }
    return action === "added" ? this.#stranger(members) : undefined;
  }

  /** Those of the request whose membership will change. */
  #changing({ author, action, members }: Change, group: LiveConversation): readonly AccountId[] {
    const named = action === "left" ? [author] : [...new Set(members)];
    return named.filter((member) => group.has(member) === (action !== "added"));
  }

  #ownerName(group: LiveConversation): string {
    for (const member of group.members) {
      if (group.roleOf(member) === "owner") return this.accounts.get(member)?.name ?? "";
    }
    return "";
  }

  #admit(
    group: LiveConversation,
    members: readonly AccountId[],
    role: "owner" | "member",
    from: number,
  ): void {
    this.memberships.admit(group, members, role, from);
    // What was said before somebody came never waits for them.
    for (const member of members) {
      if (this.marks.get(group, member).delivered === 0) {
        this.marks.raise(group, member, from - 1, from - 1);
      }
    }
  }

  #log(
    group: LiveConversation,
    operation: Create | Change,
    change: MembershipChange,
    request: string,
  ): Entry {
    const { author, clientId, at } = operation;
    const content = JSON.stringify(change);
    const digest = digestOf(content);
    return this.entries.addChange(group, { author, clientId, at, content, digest }, request);
  }

  #repeat(
    stored: StoredRequest,
    request: string,
    clientId: string,
  ): Refused | { readonly ok: true; readonly entry: Entry; readonly repeated: true } {
    if (stored.request !== request) return conflict(clientId);
    const group = this.conversations.get(stored.conversation)!;
    return { ok: true, entry: this.entries.entryOf(group, stored), repeated: true };
  }

  #stranger(members: readonly AccountId[]): Refused | undefined {
    const stranger = members.find((member) => this.accounts.get(member) === undefined);
    return stranger === undefined ? undefined : unknownRecipient(stranger);
  }
}
