import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { Services } from "../services.ts";
import { type Caller, type Command, feedOf } from "./command.ts";
import { conversationFor } from "./targets.ts";

function mark(
  frame: ClientFrame<"ack" | "read">,
  marks: { delivered?: number; read?: number },
  caller: Caller,
  services: Services,
): void {
  const { account } = feedOf(caller);
  const conversation = conversationFor(account.id, frame.conversation, services.store);
  caller.commit(
    frame,
    { kind: "mark", account: account.id, conversation: conversation.number, ...marks },
    ({ before, after }) => services.receipts.moved(account.id, conversation, before, after),
  );
}

/** Everything up to `seq` is in the store of one of the member's devices. */
export const ack: Command<"ack"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) => mark(frame, { delivered: frame.seq }, caller, services),
};

/** Everything up to `seq` was shown to the member. */
export const read: Command<"read"> = {
  needs: "login",
  waits: false,
  run: (frame, caller, services) => mark(frame, { read: frame.seq }, caller, services),
};
