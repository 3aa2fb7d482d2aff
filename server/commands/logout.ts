import { type Command, feedOf } from "./command.ts";

/**
 * Ends the session, or all of the account: their tokens are worth nothing any more, and all their
 * connections are closed.
 */
export const logout: Command<"logout"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { delivery: { roster } }) {
    const { account, sessionKey } = feedOf(caller);
    const { session } = caller.entered!;
    if (session === undefined) return caller.close();
    const everywhere = frame.everywhere === true;
    const ended = everywhere
      ? { account: account.id }
      : { account: account.id, session: session.id };
    caller.commit(frame, { kind: "revoke_sessions", ...ended }, () => {
      caller.answer({ type: "logout_response", id: frame.id, status: "success" });
      caller.close();
      if (everywhere) roster.hangUpAll(account.id, "bad_token");
      else roster.hangUp(account.id, sessionKey, "bad_token");
    });
  },
};
