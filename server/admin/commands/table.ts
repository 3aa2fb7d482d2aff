import type { AdminCommandName, AdminRequest } from "../../../common/admin_commands.ts";
import type { OfflineOptions } from "../offline.ts";
import type { Order } from "../order.ts";
import { alerts } from "./alerts.ts";
import { audit } from "./audit.ts";
import { backup } from "./backup.ts";
import { check } from "./check.ts";
import type { AdminCommand } from "./command.ts";
import { disable, enable } from "./disable.ts";
import { epoch } from "./epoch.ts";
import { hostInvite } from "./host_invite.ts";
import { hosts } from "./hosts.ts";
import { invite } from "./invite.ts";
import { invites } from "./invites.ts";
import { prune } from "./prune.ts";
import { reset } from "./reset.ts";
import { restore } from "./restore.ts";
import { retention } from "./retention.ts";
import { revokeInvite } from "./revoke_invite.ts";
import { revokeSession } from "./revoke_session.ts";
import { role } from "./role.ts";
import { sessions } from "./sessions.ts";
import { token } from "./token.ts";
import { revokeToken, tokens } from "./tokens.ts";
import { users } from "./users.ts";

/** What each command does; `common/admin_commands.ts` has how each is asked for. */
const commands: { readonly [Name in AdminCommandName]: AdminCommand<Name> } = {
  "alerts": alerts,
  "audit": audit,
  "backup": backup,
  "check": check,
  "disable": disable,
  "enable": enable,
  "epoch": epoch,
  "host-invite": hostInvite,
  "hosts": hosts,
  "invite": invite,
  "invites": invites,
  "prune": prune,
  "reset": reset,
  "restore": restore,
  "retention": retention,
  "revoke-invite": revokeInvite,
  "revoke-session": revokeSession,
  "revoke-token": revokeToken,
  "role": role,
  "sessions": sessions,
  "token": token,
  "tokens": tokens,
  "users": users,
};

/** What a running server takes from its operator. */
export const orders: readonly Order[] = Object.values(commands)
  .flatMap(({ order, otherOrders = [] }: Pick<AdminCommand<never>, "order" | "otherOrders">) =>
    order === undefined ? [] : [order, ...otherOrders]
  );

/** Runs the command that a request names. */
export function runByName<Name extends AdminCommandName>(
  request: AdminRequest<Name>,
  options: OfflineOptions,
): Promise<void> {
  const command: AdminCommand<Name> = commands[request.command];
  return command.run(request, options);
}
