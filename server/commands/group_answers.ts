import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { GroupSummary } from "../../protocol/group_frames.ts";
import type { Services } from "../services.ts";
import type { AccountId, Conversation, Entry, MembershipChange } from "../store/types.ts";
import { type Caller, feedOf } from "./command.ts";

/** A long list would not fit a line; the first few hundred names are what a person reads. */
export const maxNamedMembers = 500;

type GroupFrame = ClientFrame<
  | "create_group"
  | "add_to_group"
  | "remove_from_group"
  | "leave_group"
  | "rename_group"
  | "set_role"
  | "mute"
>;

/** Answers with the group as it is now. */
export function answerGroup(
  frame: GroupFrame,
  conversation: Conversation,
  caller: Caller,
  services: Services,
): void {
  caller.answer({
    type: "group_response",
    id: frame.id,
    client_id: frame.client_id,
    status: "success",
    group: summaryFor(feedOf(caller).account.id, conversation, services),
  });
}

function summaryFor(
  viewer: AccountId,
  { id, name, members, roles, muted }: Conversation,
  { delivery: { names } }: Services,
): GroupSummary {
  const group = { group_id: id, conversation: id, name };
  // Somebody who is out of the group is not told who is in it.
  if (!members.has(viewer)) return { ...group, members: [], roles: {}, muted: [] };
  const isOwner = (role: string) => Number(role === "owner");
  const leaders = [...roles].sort(([, one], [, other]) => isOwner(other) - isOwner(one))
    .slice(0, maxNamedMembers);
  const listed = (accounts: ReadonlySet<AccountId>) =>
    [...accounts].slice(0, maxNamedMembers).map(names);
  return {
    ...group,
    members: listed(members),
    roles: Object.fromEntries(leaders.map(([account, role]) => [names(account), role])),
    muted: listed(muted),
  };
}

/** Announces the group to who came, tells everybody, and hangs up on who went: in this order. */
export function tellChange(entry: Entry, { delivery, typing }: Services): void {
  const { conversation } = entry;
  const { action, members }: MembershipChange = JSON.parse(entry.content);
  if (action === "created") delivery.introduce(entry, new Set([...members, entry.author]));
  if (action === "added") delivery.introduce(entry, new Set(members));
  delivery.publish(entry);
  if (action === "removed" || action === "left") delivery.dismiss(conversation, members);
  // Whoever cannot write there any more is not typing there either.
  if (action !== "added" && action !== "created") typing.silence(conversation);
}
