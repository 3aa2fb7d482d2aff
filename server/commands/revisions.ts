import type { ClientFrame } from "../../protocol/client_frames.ts";
import { digestOf } from "../../protocol/content.ts";
import { EntryFrames } from "../delivery/entry_frames.ts";
import type { Services } from "../services.ts";
import { type Caller, type Command, feedOf } from "./command.ts";
import { conversationFor } from "./targets.ts";
import { textOf } from "./text.ts";

/** Gives a message of the caller's another text. */
export const edit: Command<"edit"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) =>
    revise(frame, textOf(frame, caller, services), caller, services),
};

const nothing = { content: undefined, digest: digestOf("") };

/** Takes the text of a message away: the caller's own, or any where they moderate. */
export const deletion: Command<"delete"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) => revise(frame, nothing, caller, services),
};

function revise(
  frame: ClientFrame<"edit" | "delete">,
  text: { readonly content: string | undefined; readonly digest: string },
  caller: Caller,
  { store, delivery, clock }: Services,
): void {
  const feed = feedOf(caller);
  const author = feed.account.id;
  caller.commit(frame, {
    kind: "revise",
    author,
    clientId: frame.client_id,
    conversation: conversationFor(author, frame.conversation, store).number,
    target: frame.seq,
    ...text,
    at: clock.now(),
  }, ({ entry, repeated }) => {
    const ack = new EntryFrames(entry, delivery.names).ack(frame.id);
    if (repeated) feed.outbox.push(ack);
    else delivery.publish(entry, { feed, ack });
  });
}
