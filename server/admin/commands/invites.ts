import * as v from "valibot";
import { adminAccountTexts } from "../../../common/text/admin_accounts.ts";
import { speak } from "../../../common/text/speak.ts";
import { carryOut } from "../carry_out.ts";
import { minuteOf, printColumns, printObjects } from "../columns.ts";
import type { OfflineOptions } from "../offline.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import type { AdminCommand } from "./command.ts";

const invite = v.object({
  id: v.number(),
  role: v.picklist(["owner", "member"]),
  uses_left: v.number(),
  expires: v.string(),
  created: v.string(),
  /** Null: the operator, or the server itself. */
  created_by: v.nullable(v.string()),
});

type Invite = v.InferOutput<typeof invite>;

/** See {@link Order}; also a route of the HTTP API. */
export const invitesOrder: Order<object, { invites: Invite[] }> = {
  name: "invites",
  request: v.object({}),
  answer: v.object({ invites: v.array(invite) }),
  carryOut: (services) => Promise.resolve({ invites: list(services) }),
};

function list({ store }: AdminServices): Invite[] {
  return store.invites().map(({ id, role, usesLeft, expiresAt, createdAt, createdBy }) => ({
    id,
    role,
    uses_left: usesLeft,
    expires: new Date(expiresAt).toISOString(),
    created: new Date(createdAt).toISOString(),
    created_by: createdBy === undefined ? null : store.account(createdBy)?.name ?? null,
  }));
}

/** `chat admin invites`: those that can be used, without their secrets, which nobody keeps. */
export const invites: AdminCommand<"invites"> = {
  order: invitesOrder,
  async run({ json = false }, options) {
    const answer = await carryOut(invitesOrder, {}, options);
    if (json) printObjects(answer.invites);
    else tell(answer.invites, options);
  },
};

function tell(invites: readonly Invite[], { language }: OfflineOptions): void {
  const say = speak(adminAccountTexts, language);
  if (invites.length === 0) return console.error(`chat: ${say("no_invites")}`);
  const headings = ["invite_id", "role", "uses_left", "expires", "created_by"] as const;
  printColumns(
    headings.map((heading) => say(heading)),
    invites.map(({ id, role, uses_left, expires, created_by }) => [
      String(id),
      say(role),
      String(uses_left),
      minuteOf(expires),
      created_by ?? say("the_server"),
    ]),
  );
}
