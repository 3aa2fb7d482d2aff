import { EntryFrames } from "../delivery/entry_frames.ts";
import { type Command, feedOf, Refusal } from "./command.ts";
import { tellPost } from "./posting.ts";
import { targetOf } from "./targets.ts";
import { textOf } from "./text.ts";

/** A text to somebody, to a group, or to the lobby. */
export const message: Command<"message"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    const { account } = feedOf(caller);
    if (frame.client_id === undefined && !caller.classic) {
      const expected = "string";
      throw new Refusal("bad_frame", { field: "client_id", received: "undefined", expected });
    }
    const text = textOf(frame, caller, services);
    caller.commit(frame, {
      kind: "append",
      author: account.id,
      clientId: caller.classic ? undefined : frame.client_id,
      target: targetOf(account.id, frame, services.store),
      replyTo: caller.classic ? undefined : frame.reply_to,
      ...text,
      at: services.clock.now(),
    }, ({ entry, repeated, newcomers }) => {
      const ack = caller.classic
        ? ""
        : new EntryFrames(entry, services.delivery.names).ack(frame.id);
      if (repeated) return caller.entered!.feed.outbox.push(ack);
      tellPost(entry, newcomers, ack, caller, services);
    });
  },
};
