import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { Services } from "../services.ts";
import type { AccountId, Operations } from "../store/types.ts";
import { type Caller, type Command, feedOf, Refusal } from "./command.ts";
import { answerGroup, tellChange } from "./group_answers.ts";
import { groupNameOf } from "./group_name.ts";
import { groupOf } from "./targets.ts";

/** Most people in a group: every membership change names them, and its line has to fit. */
const maxGroupMembers = 10_000;

function accountsOf(names: readonly string[], { store }: Services): AccountId[] {
  const found = new Set<AccountId>();
  for (const name of names) {
    const account = store.accountNamed(name);
    if (account === undefined) throw new Refusal("unknown_recipient", { name });
    found.add(account.id);
  }
  return [...found];
}

/** Makes a group whose owner is the caller. */
export const create_group: Command<"create_group"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    const name = groupNameOf(frame.name, caller, services);
    const author = feedOf(caller).account.id;
    const members = accountsOf(frame.members, services).filter((member) => member !== author);
    caller.commit(frame, {
      kind: "create_group",
      author,
      clientId: frame.client_id,
      name,
      members,
      at: services.clock.now(),
    }, ({ entry, repeated }) => {
      if (!repeated) tellChange(entry, services);
      answerGroup(frame, entry.conversation, caller, services);
    });
  },
};

function change(
  frame: ClientFrame<"add_to_group" | "remove_from_group" | "leave_group">,
  action: Operations["change_members"]["input"]["action"],
  members: readonly AccountId[],
  caller: Caller,
  services: Services,
): void {
  const group = groupOf(feedOf(caller).account.id, frame, services.store);
  if (action === "added" && group.members.size + members.length > maxGroupMembers) {
    const value = group.members.size + members.length;
    throw new Refusal("out_of_range", { field: "members", value, max: maxGroupMembers });
  }
  caller.commit(frame, {
    kind: "change_members",
    author: feedOf(caller).account.id,
    clientId: frame.client_id,
    conversation: group.number,
    action,
    members,
    at: services.clock.now(),
  }, ({ entry, repeated }) => {
    if (entry !== undefined && !repeated) tellChange(entry, services);
    answerGroup(frame, group, caller, services);
  });
}

/** Any member may bring others in. */
export const add_to_group: Command<"add_to_group"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) =>
    change(frame, "added", accountsOf(frame.members, services), caller, services),
};

/** The owner may send anybody out, and admins plain members. */
export const remove_from_group: Command<"remove_from_group"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) =>
    change(frame, "removed", accountsOf(frame.members, services), caller, services),
};

/** Anybody may go. */
export const leave_group: Command<"leave_group"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) =>
    change(frame, "left", [feedOf(caller).account.id], caller, services),
};
