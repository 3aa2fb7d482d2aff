import type { Verb } from "../../protocol/client_frames.ts";
import type { Command } from "./command.ts";
import { ack_alert, get_alerts, silence_alert } from "./alerts.ts";
import { add_contact, block, get_contacts, remove_contact, unblock } from "./contacts.ts";
import { file_answer, file_offer } from "./files.ts";
import { mute, rename_group, set_role } from "./group_changes.ts";
import { add_to_group, create_group, leave_group, remove_from_group } from "./groups.ts";
import { hello } from "./hello.ts";
import { history } from "./history.ts";
import { host_history } from "./host_history.ts";
import { get_hosts, host_enroll, host_key } from "./hosts.ts";
import { create_invite } from "./invites.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import { ack, read } from "./marks.ts";
import { get_members } from "./members.ts";
import { message } from "./message.ts";
import { change_password } from "./password.ts";
import { ping } from "./ping.ts";
import { presence } from "./presence.ts";
import { register } from "./register.ts";
import { report, reports } from "./report.ts";
import { deletion, edit } from "./revisions.ts";
import { get_sessions, revoke_session } from "./sessions.ts";
import { search } from "./search.ts";
import { stop_typing, typing } from "./typing.ts";
import { get_users } from "./users.ts";

/** Every verb and what serves it; a verb of the protocol without a row here does not compile. */
export const commands: { readonly [V in Verb]: Command<V> } = {
  ack,
  ack_alert,
  add_contact,
  add_to_group,
  block,
  change_password,
  create_group,
  create_invite,
  delete: deletion,
  edit,
  file_answer,
  file_offer,
  get_alerts,
  get_contacts,
  get_hosts,
  get_members,
  get_sessions,
  get_users,
  hello,
  history,
  host_enroll,
  host_history,
  host_key,
  leave_group,
  login,
  logout,
  message,
  mute,
  ping,
  presence,
  read,
  register,
  remove_contact,
  remove_from_group,
  rename_group,
  report,
  reports,
  revoke_session,
  search,
  set_role,
  silence_alert,
  stop_typing,
  typing,
  unblock,
};

/** What clients say by themselves: nobody has to be there for it. */
export const unattendedVerbs: ReadonlySet<Verb> = new Set<Verb>([
  "ack",
  "get_alerts",
  "get_contacts",
  "get_hosts",
  "get_members",
  "get_sessions",
  "get_users",
  "history",
  "host_history",
  "host_key",
  "ping",
  "report",
  "reports",
  "stop_typing",
]);

/** What a classic session may say: the older, smaller form of the protocol. */
export const classicVerbs: ReadonlySet<Verb> = new Set<Verb>([
  "register",
  "login",
  "message",
  "typing",
  "stop_typing",
  "get_users",
  "ping",
  "logout",
]);
