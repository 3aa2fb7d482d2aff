import * as v from "valibot";
import { adminTexts } from "../../../common/text/admin.ts";
import { speak } from "../../../common/text/speak.ts";
import { formatJoinLine } from "../../../protocol/join.ts";
import { carryOut } from "../carry_out.ts";
import { type JoinInvite, makeInvite } from "../operations.ts";
import type { Order } from "../order.ts";
import type { OfflineOptions } from "../offline.ts";
import { type AdminCommand, checkWhole } from "./command.ts";
import { maxInviteDays, maxInviteUses, whole } from "./limits.ts";

const role = v.picklist(["owner", "member"]);

const request = v.object({
  uses: whole(maxInviteUses),
  days: whole(maxInviteDays),
  role: v.optional(role, "member"),
});

/** See {@link Order}; also a route of the HTTP API. */
export const inviteOrder: Order<v.InferOutput<typeof request>, JoinInvite> = {
  name: "invite",
  request,
  answer: v.object({
    hosts: v.array(v.string()),
    port: v.number(),
    fingerprint: v.string(),
    invite: v.string(),
    code: v.string(),
    role,
    uses: v.number(),
    expires: v.string(),
  }),
  carryOut: (services, { uses, days, role }) =>
    makeInvite(services, { uses, days, owner: role === "owner" }),
  logged: ({ role, uses, expires }) => ({ role, uses, expires }),
};

/** `chat admin invite`: a join line per address of this server. */
export const invite: AdminCommand<"invite"> = {
  order: inviteOrder,
  async run({ uses = 1, days = 7, owner = false }, options) {
    const { language } = options;
    checkWhole("--uses", uses, owner ? 1 : maxInviteUses, language);
    checkWhole("--days", days, maxInviteDays, language);
    const role = owner ? "owner" : "member";
    tell(await carryOut(inviteOrder, { uses, days, role }, options), options);
  },
};

function tell(made: JoinInvite, { language }: OfflineOptions): void {
  const { invite, port, fingerprint, uses } = made;
  const say = speak(adminTexts, language);
  const code = `${made.code.slice(0, 4)}-${made.code.slice(4)}`;
  const expires = made.expires.slice(0, 10);
  const note = made.role === "owner"
    ? say("owner_invite_made", { code, expires })
    : say("invite_made", { code, uses, expires });
  console.error(`chat: ${note}`);
  for (const host of made.hosts) {
    console.log(`chat connect ${formatJoinLine({ host, port, fingerprint, invite })}`);
  }
}
