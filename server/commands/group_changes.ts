import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { Services } from "../services.ts";
import type { AccountId, Operation } from "../store/types.ts";
import { type Caller, type Command, feedOf, Refusal } from "./command.ts";
import { answerGroup, tellChange } from "./group_answers.ts";
import { groupNameOf } from "./group_name.ts";
import { groupOf } from "./targets.ts";

type GroupOperation = Operation<"rename_group" | "set_member_role" | "set_member_muted">;

/** Who asks for what in which group, as every operation of these names it. */
function request(
  frame: ClientFrame<"rename_group" | "set_role" | "mute">,
  caller: Caller,
  { store, clock }: Services,
) {
  const author = feedOf(caller).account.id;
  const conversation = groupOf(author, frame, store).number;
  return { author, clientId: frame.client_id, conversation, at: clock.now() };
}

function change(
  frame: ClientFrame<"rename_group" | "set_role" | "mute">,
  operation: GroupOperation,
  caller: Caller,
  services: Services,
): void {
  caller.commit<GroupOperation["kind"]>(frame, operation, ({ entry, repeated }) => {
    if (entry !== undefined && !repeated) tellChange(entry, services);
    const group = services.store.conversation(operation.conversation)!;
    answerGroup(frame, group, caller, services);
  });
}

function accountOf(username: string, { store }: Services): AccountId {
  const account = store.accountNamed(username);
  if (account === undefined) throw new Refusal("unknown_recipient", { name: username });
  return account.id;
}

/** Gives a group another name; its old ones still lead to it. */
export const rename_group: Command<"rename_group"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    const name = groupNameOf(frame.name, caller, services);
    const asked = request(frame, caller, services);
    change(frame, { kind: "rename_group", ...asked, name }, caller, services);
  },
};

/** Makes a member an admin or a plain member, or gives them the group. */
export const set_role: Command<"set_role"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    const member = accountOf(frame.username, services);
    const { role } = frame;
    const asked = request(frame, caller, services);
    change(frame, { kind: "set_member_role", ...asked, member, role }, caller, services);
  },
};

/** Takes a member's word in a group, or gives it back. */
export const mute: Command<"mute"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    const member = accountOf(frame.username, services);
    const { muted } = frame;
    const asked = request(frame, caller, services);
    change(frame, { kind: "set_member_muted", ...asked, member, muted }, caller, services);
  },
};
