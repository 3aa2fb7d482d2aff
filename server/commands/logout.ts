import { type Command, feedOf } from "./command.ts";

/** Ends the session: its token is worth nothing any more, and all its connections are closed. */
export const logout: Command<"logout"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { delivery }) {
    const { account, sessionKey } = feedOf(caller);
    const { session } = caller.entered!;
    if (session === undefined) return caller.close();
    caller.commit(
      frame,
      { kind: "revoke_sessions", account: account.id, session: session.id },
      () => {
        caller.answer({ type: "logout_response", id: frame.id, status: "success" });
        caller.close();
        for (const feed of delivery.roster.sessions(account.id).get(sessionKey) ?? []) {
          if (feed !== caller.entered?.feed) feed.hangUp("bad_token");
        }
      },
    );
  },
};
