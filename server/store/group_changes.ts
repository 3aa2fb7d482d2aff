import type { Conversations, LiveConversation } from "./conversations.ts";
import { type GroupLog, requestDigest } from "./group_log.ts";
import type { GroupRights } from "./group_rights.ts";
import type { Memberships } from "./memberships.ts";
import { refuse, type Refused, unknownConversation } from "./outcomes.ts";
import type { AccountId, Entry, MembershipChange, Operation, Outcome } from "./types.ts";

type Rename = Operation<"rename_group">;
type SetRole = Operation<"set_member_role">;
type SetMuted = Operation<"set_member_muted">;
type Changed = Outcome<"rename_group" | "set_member_role" | "set_member_muted">;

/** Renames groups, and changes what people are in them. */
export class GroupChanges {
  constructor(
    private readonly conversations: Conversations,
    private readonly memberships: Memberships,
    private readonly rights: GroupRights,
    private readonly log: GroupLog,
  ) {}

  /** Carries out a `rename_group`. */
  rename(operation: Rename): Changed {
    const { author, name } = operation;
    return this.#carryOut(operation, "renamed", [name], (group, add) => {
      const refusal = this.rights.leading(author, group);
      if (refusal !== undefined) return refusal;
      const holder = this.conversations.groupNamed(name);
      if (holder !== undefined && holder !== group) return refuse("group_exists", { name });
      if (name === group.name) return undefined;
      this.conversations.rename(group, name);
      return add({ action: "renamed", members: [], name });
    });
  }

  /** Carries out a `set_member_role`. */
  setRole(operation: SetRole): Changed {
    const { author, member, role } = operation;
    return this.#carryOut(operation, "role", [member, role], (group, add) => {
      const refusal = this.rights.leading(author, group, true) ?? this.rights.member(member, group);
      if (refusal !== undefined) return refusal;
      if (role === group.roleOf(member)) return undefined;
      if (member === author) return this.rights.ownerNeeded(author, group);
      // There is one owner: who gives the group away stays above the others.
      if (role === "owner") this.memberships.setRole(group, author, "admin");
      this.memberships.setRole(group, member, role);
      return add({ action: "role", members: [member], role });
    });
  }

  /** Carries out a `set_member_muted`. */
  setMuted(operation: SetMuted): Changed {
    const { author, member, muted } = operation;
    const action = muted ? "muted" : "unmuted";
    return this.#carryOut(operation, action, [member], (group, add) => {
      const refusal = this.#mayNotMute(author, member, group);
      if (refusal !== undefined) return refusal;
      if (muted === group.muted.has(member)) return undefined;
      this.memberships.setMuted(group, member, muted);
      return add({ action, members: [member] });
    });
  }

  #mayNotMute(
    author: AccountId,
    member: AccountId,
    group: LiveConversation,
  ): Refused | undefined {
    const { rights } = this;
    const refusal = rights.leading(author, group) ?? rights.member(member, group) ??
      rights.above(author, [member], group);
    if (refusal !== undefined) return refusal;
    if (member !== author) return undefined;
    // An admin who could unmute themselves could not be muted.
    const isOwner = group.roleOf(author) === "owner";
    return isOwner ? rights.ownerNeeded(author, group) : rights.leading(author, group, true);
  }

  /** What every change has in common: it is made once per id, by a member, in a group. */
  #carryOut(
    operation: Rename | SetRole | SetMuted,
    action: string,
    what: readonly unknown[],
    change: (
      group: LiveConversation,
      add: (change: MembershipChange) => Entry,
    ) => Entry | Refused | undefined,
  ): Changed {
    const { author, conversation: number } = operation;
    const digest = requestDigest(String(number), action, what);
    const repeated = this.log.repeat(operation, digest);
    if (repeated !== undefined) return repeated;
    const group = this.conversations.get(number);
    if (group === undefined) return unknownConversation(number);
    const refusal = this.rights.refusal(author, group);
    if (refusal !== undefined) return refusal;
    const add = (done: MembershipChange) => this.log.add(group, operation, done, digest);
    const entry = change(group, add);
    if (entry !== undefined && "ok" in entry) return entry;
    return { ok: true, entry, repeated: false };
  }
}
