import type { ServerFrame } from "../../protocol/server_frames.ts";

/** A frame as it came: its type may be one that this program does not know. */
export interface IncomingFrame {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** An entry of a conversation, known or not: whatever has a `message_id`. */
export interface EntryLike extends IncomingFrame {
  readonly message_id: string;
  readonly conversation: string;
  readonly seq: number;
  readonly timestamp: string;
}

/** A line from the server that is not a frame; the connection cannot be trusted to go on. */
export class BadFrame extends Error {
  override readonly name = "BadFrame";
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a line from the server.
 *
 * @throws {BadFrame} when it is not a JSON object with a `type`.
 */
export function decodeServerFrame(bytes: Uint8Array): IncomingFrame {
  let value: unknown;
  try {
    value = JSON.parse(strictUtf8.decode(bytes));
  } catch (error) {
    throw new BadFrame(`Cannot read a line from the server: ${error}`);
  }
  if (typeof value !== "object" || value === null || !("type" in value)) {
    throw new BadFrame("Cannot read a line from the server: it is no object with a type");
  }
  if (typeof value.type !== "string") {
    throw new BadFrame("Cannot read a line from the server: its type is no string");
  }
  return value as IncomingFrame;
}

/** Whether a frame is an entry that moves a cursor. */
export function isEntry(frame: IncomingFrame): frame is EntryLike {
  return typeof frame.message_id === "string" && frame.type !== "message_ack" &&
    typeof frame.conversation === "string" && isSeq(frame.seq);
}

/** Whether a value can be a place in a conversation. */
export function isSeq(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** Takes a frame for one that the protocol names; its fields are the server's promise. */
export function asServerFrame(frame: IncomingFrame): ServerFrame {
  return frame as unknown as ServerFrame;
}
