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
  const conversation = "direct" in target
    ? store.directBetween(account.id, target.direct)
    : store.conversation(target.conversation);
  const isUnknown = conversation?.kind === "dm" && !conversation.members.has(account.id);
  // There may be one of which the caller does not know: all that is in it is hidden from them.
  if (conversation === undefined || isUnknown) return target as TypingTarget;
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
