import type { Accounts } from "./accounts.ts";
import type { LiveConversation } from "./conversations.ts";
import { notAMember, refuse, type Refused } from "./outcomes.ts";
import type { AccountId, MemberRole } from "./types.ts";

const ranks: Readonly<Record<MemberRole, number>> = { member: 0, admin: 1, owner: 2 };

/** So many names of those who may say enough; a group can have hundreds of admins. */
const maxNamed = 5;

/** Whether somebody may send the other out of a group, or take their word. */
export function outranks(one: MemberRole, other: MemberRole): boolean {
  return ranks[one] > ranks[other];
}

/** Who may do what in a group; each refusal says who could do it. */
export class GroupRights {
  constructor(private readonly accounts: Accounts) {}

  /** Whether there is a group and the author is in it, which everything needs. */
  refusal(author: AccountId, group: LiveConversation): Refused | undefined {
    // A direct conversation is for two, and nobody can be kept out of the lobby.
    if (group.kind !== "group") return refuse("not_allowed", { who: "server" });
    return group.has(author) ? undefined : notAMember(group);
  }

  /** Lets an owner through, and admins unless `ownerOnly`. */
  leading(author: AccountId, group: LiveConversation, ownerOnly = false): Refused | undefined {
    const floor = ownerOnly ? "admin" : "member";
    return outranks(group.roleOf(author), floor) ? undefined : this.#only(group, floor);
  }

  /** Lets those through who are above each of the others; what one does to oneself is not asked. */
  above(
    author: AccountId,
    others: readonly AccountId[],
    group: LiveConversation,
  ): Refused | undefined {
    const role = group.roleOf(author);
    const equal = others.filter((other) => other !== author && group.has(other))
      .map((other) => group.roleOf(other))
      .find((other) => !outranks(role, other));
    return equal && this.#only(group, equal);
  }

  /** Lets through what is about a member. */
  member(account: AccountId, group: LiveConversation): Refused | undefined {
    if (group.has(account)) return undefined;
    return refuse("not_in_group", { username: this.#name(account), name: group.name });
  }

  /** The owner cannot do that to themselves. */
  ownerNeeded(owner: AccountId, group: LiveConversation): Refused {
    return refuse("owner_needed", { username: this.#name(owner), name: group.name });
  }

  /** Only those above a role may; nobody is above the owner, who then stands for it. */
  #only(group: LiveConversation, floor: MemberRole): Refused {
    const owners = [...group.roles].filter(([, role]) => role === "owner");
    const admins = [...group.roles].filter(([, role]) => role === "admin");
    const leaders = floor === "member" ? [...owners, ...admins] : owners;
    const names = leaders.slice(0, maxNamed).map(([account]) => this.#name(account));
    if (leaders.length > maxNamed) names.push("…");
    return refuse("not_allowed", { who: names.join(", ") });
  }

  #name(account: AccountId): string {
    return this.accounts.get(account)?.name ?? "";
  }
}
