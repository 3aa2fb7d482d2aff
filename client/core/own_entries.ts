import { digestOf } from "../../protocol/content.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import { BadFrame, type EntryLike, type IncomingFrame } from "./frames.ts";
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
  const { message_id, conversation, seq, timestamp, digest, client_id, expires } = ack;
  const { frame } = item;
  const place = { message_id, conversation, seq };
  const rest = { timestamp, client_id };
  switch (frame.type) {
    case "edit": {
      const text = { sender: username, content: frame.content, digest };
      return { type: "edit", ...place, target: frame.seq, ...text, ...rest };
    }
    case "delete":
      return { type: "delete", ...place, target: frame.seq, actor: username, ...rest };
    case "message": {
      const { content, reply_to } = frame;
      const reply = reply_to === undefined ? {} : { reply_to };
      const text = { sender: username, receiver: name, content, digest, ...reply };
      return { type: "message", ...place, ...text, ...rest };
    }
    case "file_offer": {
      const { name: called, size, media_type, digest: bytes, reply_to } = frame;
      const file = { name: called, size, media_type, digest: bytes };
      const reply = reply_to === undefined ? {} : { reply_to };
      const said = { sender: username, receiver: name, file, expires, ...reply };
      return { type: "file_offer", ...place, ...said, ...rest };
    }
    case "file_answer": {
      const { seq: target, answer } = frame;
      return { type: "file_answer", ...place, target, actor: username, answer, ...rest };
    }
    default:
      throw new BadFrame(`An ack for "${client_id}" answers a ${frame.type}`);
  }
}

/** Whether an entry's text is not the one that its digest was made of. */
export function isDamaged(frame: IncomingFrame): boolean {
  const isText = frame.type === "message" || frame.type === "edit";
  if (!isText || frame.deleted === true) return false;
  const { content, digest } = frame;
  return typeof content !== "string" || digestOf(content) !== digest;
}
