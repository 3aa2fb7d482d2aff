import { foldName, systemName } from "../../protocol/names.ts";
import type { Accounts } from "./accounts.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import { type GroupLog, requestDigest } from "./group_log.ts";
import type { GroupRights } from "./group_rights.ts";
import type { Marks } from "./marks.ts";
import type { Memberships } from "./memberships.ts";
import { refuse, type Refused, unknownConversation, unknownRecipient } from "./outcomes.ts";
import type { AccountId, Entry, MemberRole, Operation, Outcome } from "./types.ts";

type Create = Operation<"create_group">;
type Change = Operation<"change_members">;

function sorted(members: readonly AccountId[]): readonly AccountId[] {
  return [...new Set(members)].sort((one, other) => one - other);
}

/** Makes groups and changes who is in them. */
export class Groups {
  constructor(
    private readonly accounts: Accounts,
    private readonly conversations: Conversations,
    private readonly memberships: Memberships,
    private readonly marks: Marks,
    private readonly rights: GroupRights,
    private readonly log: GroupLog,
  ) {}

  /** Carries out a `create_group`. */
  create(operation: Create): Outcome<"create_group"> {
    const { author, name, at } = operation;
    const request = requestDigest(foldName(name), "created", sorted(operation.members));
    const repeated = this.log.repeat(operation, request);
    if (repeated !== undefined) return repeated;
    if (this.conversations.groupNamed(name) !== undefined) return refuse("group_exists", { name });
    const members = [...new Set([author, ...operation.members])];
    const stranger = this.#stranger(members);
    if (stranger !== undefined) return stranger;
    const group = this.conversations.createGroup(name, at);
    this.#admit(group, [author], "owner", 1);
    this.#admit(group, members.slice(1), "member", 1);
    const entry = this.log.add(group, operation, { action: "created", members }, request);
    return { ok: true, entry, repeated: false };
  }

  /** Carries out a `change_members`. */
  change(operation: Change): Outcome<"change_members"> {
    const { conversation: number, action } = operation;
    const request = requestDigest(String(number), action, sorted(operation.members));
    const repeated = this.log.repeat(operation, request);
    if (repeated !== undefined) return repeated;
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
      return this.log.add(group, operation, { action, members }, request);
    }
    const ownerGoes = members.some((member) => group.roleOf(member) === "owner");
    this.memberships.dismiss(group, members, seq);
    const owner = ownerGoes ? this.memberships.promoteEldest(group) : undefined;
    return this.log.add(group, operation, { action, members, owner }, request);
  }

  #mayNot({ author, action, members }: Change, group: LiveConversation): Refused | undefined {
    const { rights } = this;
    if (action === "added" && this.#isSystem(author, members)) return undefined;
    const refusal = rights.refusal(author, group);
    if (refusal !== undefined || action === "left") return refusal;
    if (action === "added") return this.#stranger(members);
    return rights.leading(author, group) ?? rights.above(author, members, group);
  }

  /** The server's own account comes where it has something to say; nobody could bring it in. */
  #isSystem(author: AccountId, members: readonly AccountId[]): boolean {
    const isAlone = members.length === 1 && members[0] === author;
    return isAlone && this.accounts.get(author)?.name === systemName;
  }

  /** Those of the request whose membership will change. */
  #changing({ author, action, members }: Change, group: LiveConversation): readonly AccountId[] {
    const named = action === "left" ? [author] : [...new Set(members)];
    return named.filter((member) => group.has(member) === (action !== "added"));
  }

  #admit(
    group: LiveConversation,
    members: readonly AccountId[],
    role: MemberRole,
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

  #stranger(members: readonly AccountId[]): Refused | undefined {
    const stranger = members.find((member) => this.accounts.get(member) === undefined);
    return stranger === undefined ? undefined : unknownRecipient(stranger);
  }
}
