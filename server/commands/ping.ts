import type { Command } from "./command.ts";

/** A sign of life; one with an id is answered, so that a client can tell a dead server. */
export const ping: Command<"ping"> = {
  needs: "nothing",
  waits: false,
  run(frame, caller) {
    if (frame.id !== undefined) caller.answer({ type: "pong", id: frame.id });
  },
};
