import { type Command, feedOf, Refusal } from "./command.ts";
import { maxNamedMembers } from "./group_answers.ts";
import { groupOf } from "./targets.ts";

/** Everybody in a group, page by page, and what they are there; for its members alone. */
export const get_members: Command<"get_members"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { store, delivery: { names } }) {
    const { account } = feedOf(caller);
    const group = groupOf(account.id, frame, store);
    const { id, members, roles, muted } = group;
    if (!members.has(account.id)) throw new Refusal("not_a_member", { name: group.name });
    const after = frame.after === undefined
      ? ""
      : store.accountNamed(frame.after)?.name ?? frame.after;
    // Ten thousand names are in order within milliseconds, and are seldom asked for.
    const named = Array.from(members, (member) => ({ member, username: names(member) }))
      .filter(({ username }) => username > after)
      .sort((one, other) => one.username < other.username ? -1 : 1);
    const page = named.slice(0, maxNamedMembers).map(({ member, username }) => ({
      username,
      role: roles.get(member) ?? "member" as const,
      ...(muted.has(member) ? { muted: true } as const : {}),
    }));
    const more = named.length > page.length;
    caller.answer({ type: "member_list", id: frame.id, conversation: id, members: page, more });
  },
};
