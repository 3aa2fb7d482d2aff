import { encodeAsciiFrame, encodeFrame } from "../../protocol/codec.ts";
import type { PresenceStatus } from "../../protocol/people_frames.ts";
import type { ServerFrame } from "../../protocol/server_frames.ts";
import type { EntryFrames } from "./entry_frames.ts";

/** How frames are written for one kind of client; `undefined` means that it is not told. */
export interface Dialect {
  readonly name: "full" | "classic";
  /** Writes any frame but an entry. */
  encode(frame: ServerFrame): string | undefined;
  /**
   * Writes an entry.
   *
   * @param own whether the reader wrote it, on another device.
   * @param replay whether it is older than the connection.
   */
  entry(frames: EntryFrames, own: boolean, replay: boolean): string | undefined;
}

/** The verbs of PROTOCOL.md, as they are. */
export const fullDialect: Dialect = {
  name: "full",
  encode: encodeFrame,
  entry: (frames, own, replay) => frames.full(own, replay),
};

/** The older, smaller form: few verbs, exact fields, pure ASCII. */
export const classicDialect: Dialect = {
  name: "classic",
  encode(frame) {
    const classic = toClassic(frame);
    return classic && encodeAsciiFrame(classic);
  },
  entry: (frames, own) => own ? undefined : frames.classic(),
};

function toClassic(frame: ServerFrame): object | undefined {
  switch (frame.type) {
    case "register_response":
    case "login_response":
      if (frame.status === "error") {
        return { type: frame.type, status: "error", message: frame.message };
      }
      return frame.type === "register_response"
        ? { type: frame.type, status: "success" }
        : { type: frame.type, status: "success", username: frame.username };
    case "message_error":
      return { type: frame.type, recipient: frame.recipient, message: frame.message };
    case "typing_notification":
      return { type: frame.type, from: frame.from, status: frame.status };
    case "user_list":
      return { type: frame.type, users: frame.users.map(classicUser) };
    case "user_status":
      return { type: frame.type, ...classicUser(frame) };
    case "ping":
      return frame;
    // Not in the classic table; only somebody who does not speak it, or a person, gets this.
    case "error":
      return { type: frame.type, code: frame.code, message: frame.message };
    default:
      return undefined;
  }
}

/** Somebody as the classic table has them: there, or not. */
function classicUser(
  { username, status }: { readonly username: string; readonly status?: PresenceStatus },
): object {
  return { username, status: status === "away" ? "online" : status };
}
