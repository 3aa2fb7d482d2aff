import type { ClientFrame } from "./client_frames.ts";
import { maxClientIdCharacters, maxRequestIdCharacters } from "./limits.ts";

type Unchecked = Readonly<Record<string, unknown>>;

function shortString(value: unknown, max: number): boolean {
  return value === undefined || (typeof value === "string" && value.length <= max);
}

function isClientId(value: unknown): boolean {
  return value === undefined ||
    (typeof value === "string" && value !== "" && value.length <= maxClientIdCharacters &&
      value.isWellFormed() && !value.includes("\0"));
}

function isSeq(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/**
 * Hand-written checks for the verbs that make up nearly all traffic: a schema costs as much as
 * parsing the JSON itself. `undefined` means "ask the schema", which also names what is wrong;
 * a property test holds each of these to its schema.
 */
export const fastChecks = {
  message(frame: Unchecked): ClientFrame<"message"> | undefined {
    const { id, client_id, receiver, conversation, content, digest, reply_to } = frame;
    const fits = typeof content === "string" && shortString(id, maxRequestIdCharacters) &&
      isClientId(client_id) && shortString(receiver, 256) && shortString(conversation, 32) &&
      shortString(digest, 128) && (reply_to === undefined || (isSeq(reply_to) && reply_to > 0));
    if (!fits) return undefined;
    const checked = { type: "message", id, client_id, receiver, conversation, content, digest };
    return (reply_to === undefined ? checked : { ...checked, reply_to }) as ClientFrame<"message">;
  },
  ack(frame: Unchecked): ClientFrame<"ack"> | undefined {
    const { id, conversation, seq } = frame;
    const fits = shortString(id, maxRequestIdCharacters) && typeof conversation === "string" &&
      conversation.length <= 32 && isSeq(seq);
    return fits ? { type: "ack", id, conversation, seq } as ClientFrame<"ack"> : undefined;
  },
  read(frame: Unchecked): ClientFrame<"read"> | undefined {
    const checked = fastChecks.ack(frame);
    return checked && { ...checked, type: "read" };
  },
} as const;
