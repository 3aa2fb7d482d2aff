import * as v from "valibot";
import { namedUser } from "../../admin/commands/command.ts";
import { disableOrder, enableOrder } from "../../admin/commands/disable.ts";
import { inviteOrder } from "../../admin/commands/invite.ts";
import { invitesOrder } from "../../admin/commands/invites.ts";
import { maxInviteDays, maxInviteUses, whole } from "../../admin/commands/limits.ts";
import { resetOrder } from "../../admin/commands/reset.ts";
import { revokeInviteOrder } from "../../admin/commands/revoke_invite.ts";
import { revokeSessionOrder } from "../../admin/commands/revoke_session.ts";
import { roleOrder } from "../../admin/commands/role.ts";
import { sessionsOrder } from "../../admin/commands/sessions.ts";
import { usersOrder } from "../../admin/commands/users.ts";
import type { Scope } from "../../auth/scopes.ts";
import type { Route } from "../route.ts";
import { orderRoute } from "./order_route.ts";

const looks: readonly Scope[] = ["admin:read"];
const changes: readonly Scope[] = ["admin:write"];
const role = v.picklist(["owner", "member"]);
const user = { user: namedUser };

/** What `chat admin` does with people, sessions and invites. */
export const operatorRoutes: readonly Route[] = [
  orderRoute({
    method: "GET",
    path: "/api/v1/users",
    id: "listUsers",
    summary: "Everybody who has an account",
    scopes: looks,
    order: usersOrder,
    asks: () => ({}),
  }),
  orderRoute({
    method: "POST",
    path: "/api/v1/users/{user}/disable",
    id: "disableUser",
    summary: "Locks somebody out, and hangs up on them",
    scopes: changes,
    order: disableOrder,
    parameters: user,
    asks: ({ parameters }) => parameters,
  }),
  orderRoute({
    method: "POST",
    path: "/api/v1/users/{user}/enable",
    id: "enableUser",
    summary: "Lets somebody in again",
    scopes: changes,
    order: enableOrder,
    parameters: user,
    asks: ({ parameters }) => parameters,
  }),
  orderRoute({
    method: "PUT",
    path: "/api/v1/users/{user}/role",
    id: "setRole",
    summary: "Makes somebody an owner of the server, or a member",
    scopes: changes,
    order: roleOrder,
    parameters: user,
    body: v.strictObject({ role }),
    asks: ({ parameters: { user }, body: { role } }) => ({ user, role }),
  }),
  orderRoute({
    method: "POST",
    path: "/api/v1/users/{user}/reset",
    id: "resetPassword",
    summary: "Gives somebody a temporary password, and ends their sessions and tokens",
    scopes: changes,
    order: resetOrder,
    parameters: user,
    asks: ({ parameters }) => parameters,
  }),
  orderRoute({
    method: "GET",
    path: "/api/v1/users/{user}/sessions",
    id: "listSessions",
    summary: "The sessions of somebody",
    scopes: looks,
    order: sessionsOrder,
    parameters: user,
    asks: ({ parameters }) => parameters,
  }),
  orderRoute({
    method: "DELETE",
    path: "/api/v1/sessions/{session}",
    id: "revokeSession",
    summary: "Ends a session, and hangs up on it",
    scopes: changes,
    order: revokeSessionOrder,
    parameters: { session: v.pipe(v.string(), v.maxLength(64)) },
    asks: ({ parameters: { session } }) => ({ id: session }),
  }),
  orderRoute({
    method: "GET",
    path: "/api/v1/invites",
    id: "listInvites",
    summary: "The invites that can be used, without their secrets",
    scopes: looks,
    order: invitesOrder,
    asks: () => ({}),
  }),
  orderRoute({
    method: "POST",
    path: "/api/v1/invites",
    id: "makeInvite",
    summary: "Makes an invite; its secrets are shown this once",
    scopes: changes,
    order: inviteOrder,
    body: v.strictObject({
      uses: v.optional(whole(maxInviteUses), 1),
      days: v.optional(whole(maxInviteDays), 7),
      role: v.optional(role, "member"),
    }),
    status: 201,
    asks: ({ body }) => body,
  }),
  orderRoute({
    method: "DELETE",
    path: "/api/v1/invites/{invite}",
    id: "revokeInvite",
    summary: "Makes an invite worthless",
    scopes: changes,
    order: revokeInviteOrder,
    parameters: { invite: whole(Number.MAX_SAFE_INTEGER) },
    asks: ({ parameters: { invite } }) => ({ id: invite }),
  }),
];
