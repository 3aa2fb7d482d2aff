import { draftInvite } from "../auth/invites.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import { type Command, feedOf, Refusal } from "./command.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Lets a member bring somebody in. */
export const create_invite: Command<"create_invite"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    if (services.registration === "closed") throw new Refusal("registration_closed");
    const { account } = feedOf(caller);
    const lifetimeMs = frame.expires_in === undefined
      ? services.inviteDays * dayMs
      : frame.expires_in * 1000;
    const uses = frame.uses ?? services.inviteUses;
    const terms = { uses, lifetimeMs };
    const { invite, operation } = draftInvite("member", terms, account.id, services.clock);
    caller.commit<"create_invite">(frame, operation, () => {
      caller.answer({
        type: "invite_response",
        id: frame.id,
        status: "success",
        invite: invite.secret,
        code: invite.code,
        uses,
        expires: rfc3339(invite.expiresAt),
      });
    });
  },
};
