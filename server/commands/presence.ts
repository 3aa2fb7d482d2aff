import { type Command, feedOf } from "./command.ts";

/** Says that the user is away, or is back. */
export const presence: Command<"presence"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    services.presence.wish(feedOf(caller), frame.status);
  },
};
