import * as v from "valibot";
import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { adminAccountTexts } from "../../../common/text/admin_accounts.ts";
import { speak } from "../../../common/text/speak.ts";
import type { Outcome } from "../../store/types.ts";
import { carryOut } from "../carry_out.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { AdminRefusal } from "../refusal.ts";
import type { AdminCommand } from "./command.ts";
import { whole } from "./limits.ts";

/** See {@link Order}; also a route of the HTTP API. */
export const revokeInviteOrder: Order<{ id: number }, { id: number }> = {
  name: "revoke-invite",
  request: v.object({ id: whole(Number.MAX_SAFE_INTEGER) }),
  answer: v.object({ id: v.number() }),
  carryOut: (services, { id }) => revoke(services, id),
  logged: ({ id }) => ({ invite: id }),
};

async function revoke({ store }: AdminServices, id: number): Promise<{ id: number }> {
  const [outcome] = await store.commit([
    { kind: "revoke_invite", invite: id },
  ]) as [Outcome<"revoke_invite">];
  if (!outcome.ok) throw new Error(`Cannot revoke the invite ${id}: the store refused it`);
  if (outcome.invite === undefined) throw new AdminRefusal("unknown_invite", { id });
  return { id };
}

/** `chat admin revoke-invite`: neither the line nor the code lets anybody in any more. */
export const revokeInvite: AdminCommand<"revoke-invite"> = {
  order: revokeInviteOrder,
  async run(request, options) {
    const say = speak(adminAccountTexts, options.language);
    if (!/^[1-9]\d{0,14}$/.test(request.id)) {
      throw new Failure(exitCodes.usage, say("bad_invite_id", { id: request.id }));
    }
    const { id } = await carryOut(revokeInviteOrder, { id: Number(request.id) }, options);
    console.error(`chat: ${say("invite_revoked", { id })}`);
  },
};
