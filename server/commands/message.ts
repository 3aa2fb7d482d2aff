import { hash } from "node:crypto";
import { checkContent, digestOf } from "../../protocol/content.ts";
import type { AccountId, Entry } from "../store/types.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import type { Services } from "../services.ts";
import { type Caller, type Command, feedOf, Refusal } from "./command.ts";
import { targetOf } from "./targets.ts";

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
    const content = checkContent(frame.content);
    if (!content.ok) throw new Refusal(content.code, content.details);
    const digest = digestOf(frame.content);
    checkDigest(frame.content, digest, frame.digest, account.id, services);
    caller.commit(frame, {
      kind: "append",
      author: account.id,
      clientId: caller.classic ? undefined : frame.client_id,
      target: targetOf(frame, services.store),
      content: frame.content,
      digest,
      at: services.clock.now(),
    }, ({ entry, repeated, created }) => {
      if (repeated) return caller.answer(ackFrame(entry, frame.id));
      tell(entry, created, frame.id, caller, services);
    });
  },
};

/** Checks the digest that came with a text, in either of the forms that clients send. */
function checkDigest(
  content: string,
  digest: string,
  claimed: string | undefined,
  account: AccountId,
  { log }: Services,
): void {
  if (claimed === undefined || claimed === digest) return;
  const isMd5 = claimed.startsWith("md5:") && claimed === "md5:" + hash("md5", content, "hex");
  if (isMd5) return;
  log.warn("integrity_refused", { account, claimed, digest });
  throw new Refusal("integrity");
}

function tell(
  entry: Entry,
  created: boolean,
  id: string | undefined,
  caller: Caller,
  { delivery, typing }: Services,
): void {
  const { conversation } = entry;
  const { feed } = caller.entered!;
  if (created) delivery.introduce(entry, conversation.members);
  typing.stop(feed, { conversation });
  const ack = feed.dialect.encode(ackFrame(entry, id));
  delivery.publish(entry, { feed, ack: ack ?? "" });
}

function ackFrame(entry: Entry, id: string | undefined) {
  return {
    type: "message_ack",
    id,
    client_id: entry.clientId ?? "",
    message_id: `${entry.conversation.id}/${entry.seq}`,
    conversation: entry.conversation.id,
    seq: entry.seq,
    timestamp: rfc3339(entry.at),
    digest: entry.digest,
  } as const;
}
