import type { ClientFrame } from "../../protocol/client_frames.ts";
import type { TypingTarget } from "../delivery/typing.ts";
import type { Services } from "../services.ts";
import { type Caller, type Command, feedOf, Refusal } from "./command.ts";
import { targetOf } from "./targets.ts";

/** Whom a notice is for; refused when the caller could not write there either. */
function typingTarget(
  frame: ClientFrame<"typing" | "stop_typing">,
  caller: Caller,
  { store }: Services,
): TypingTarget {
  const { account } = feedOf(caller);
  const target = targetOf(
    account.id,
    { ...frame, receiver: frame.receiver ?? frame.recipient },
    store,
  );
  if ("direct" in target) {
    const conversation = store.directBetween(account.id, target.direct);
    // There may be one of which the caller does not know: all that is in it is hidden from them.
    return conversation?.members.has(account.id) ? { conversation } : target;
  }
  const conversation = store.conversation(target.conversation)!;
  if (conversation.kind !== "lobby" && !conversation.members.has(account.id)) {
    throw new Refusal("not_a_member", { name: conversation.name || conversation.id });
  }
  if (conversation.muted.has(account.id)) throw new Refusal("muted", { name: conversation.name });
  return { conversation };
}

/** Somebody is typing; the notice ends by itself unless it is refreshed. */
export const typing: Command<"typing"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    services.typing.start(feedOf(caller), typingTarget(frame, caller, services));
  },
};

/** Somebody stopped typing without sending. */
export const stop_typing: Command<"stop_typing"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    services.typing.stop(feedOf(caller), typingTarget(frame, caller, services));
  },
};
