import type { TestStore } from "../../server/store/testing.ts";
import type { Account, Conversation, Operation, Outcome } from "../../server/store/types.ts";

/** A group with one of each kind, a second admin, and a second plain member. */
export async function house(test: TestStore) {
  const [ana, bia, beto, caio, davi, zoe] = await test.people(
    ...["ana", "bia", "beto", "caio", "davi", "zoe"],
  );
  const people = { ana: ana!, bia: bia!, beto: beto!, caio: caio!, davi: davi!, zoe: zoe! };
  const group = await test.group(people.ana, "#lab", ...[bia!, beto!, caio!, davi!]);
  for (const admin of [bia!, beto!]) await test.do(role(test, ana!, group, admin, "admin"));
  return { ...people, group };
}

export type House = Awaited<ReturnType<typeof house>>;
export type Name = Exclude<keyof House, "group">;

export function base(test: TestStore, author: Account, group: Conversation) {
  const at = test.now;
  return { author: author.id, clientId: test.newId(), conversation: group.number, at };
}

export function role(
  test: TestStore,
  author: Account,
  group: Conversation,
  member: Account,
  role: "owner" | "admin" | "member",
): Operation<"set_member_role"> {
  return {
    kind: "set_member_role",
    ...base(test, author, group),
    member: member.id,
    role,
  };
}

export function mute(
  test: TestStore,
  author: Account,
  group: Conversation,
  member: Account,
  muted = true,
): Operation<"set_member_muted"> {
  return { kind: "set_member_muted", ...base(test, author, group), member: member.id, muted };
}

export function rename(
  test: TestStore,
  author: Account,
  group: Conversation,
  name: string,
): Operation<"rename_group"> {
  return { kind: "rename_group", ...base(test, author, group), name };
}

export function change(
  test: TestStore,
  author: Account,
  group: Conversation,
  action: "added" | "removed" | "left",
  ...members: Account[]
): Operation<"change_members"> {
  const ids = members.map(({ id }) => id);
  return { kind: "change_members", ...base(test, author, group), action, members: ids };
}

/** What became of it: `done`, `nothing`, or a refusal, with who could do it. */
export function result(outcome: Outcome): string {
  if (outcome.ok) return "entry" in outcome && outcome.entry === undefined ? "nothing" : "done";
  const { who } = outcome.details;
  return who === undefined ? outcome.code : `${outcome.code}: ${who}`;
}
