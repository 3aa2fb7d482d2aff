import { digestOf } from "../../protocol/content.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import type { EntryLike, IncomingFrame } from "./frames.ts";
import type { OutboxItem } from "./store/outbox_table.ts";

type MessageAck = ServerFrameOf<"message_ack">;

/**
 * The entry that a `message_ack` stands for: the sending connection gets no other.
 *
 * @param name of the conversation, for `receiver`.
 */
export function entryOfAck(
  ack: MessageAck,
  item: OutboxItem,
  username: string,
  name: string,
): EntryLike {
  const { message_id, conversation, seq, timestamp, digest, client_id } = ack;
  const content = item.frame.type === "message" ? item.frame.content : "";
  return {
    type: "message",
    message_id,
    conversation,
    seq,
    sender: username,
    receiver: name,
    content,
    timestamp,
    digest,
    client_id,
  };
}

/** Whether an entry's text is not the one that its digest was made of. */
export function isDamaged(frame: IncomingFrame): boolean {
  if (frame.type !== "message" || frame.deleted === true) return false;
  const { content, digest } = frame;
  return typeof content !== "string" || digestOf(content) !== digest;
}
