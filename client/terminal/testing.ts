import type { Language } from "../../common/text/speak.ts";
import type { EntryLike } from "../core/frames.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import type { OutboxItem } from "../core/store/outbox_table.ts";
import { rowsOf, screenOf } from "./screen.ts";
import { textOf } from "./spans.ts";
import { emptyTimeline, initialState, type Room, type ScreenState } from "./state.ts";

/** A conversation that tests talk in. */
export const lab = "g01LAB";

/** A message of the conversation {@link lab}, or what else `more` makes of it. */
export function entry(
  seq: number,
  sender: string,
  content: string,
  more: Partial<EntryLike> = {},
): StoredEntry {
  const frame: EntryLike = {
    type: "message",
    message_id: `${lab}/${seq}`,
    conversation: lab,
    seq,
    sender,
    receiver: "#lab",
    content,
    timestamp: new Date(2026, 11, 1, 18, seq % 60).toISOString(),
    ...more,
  };
  return { frame, damaged: false, seen: false };
}

/** A room with nothing new. */
export function room(name: string, more: Partial<Room> = {}): Room {
  return {
    conversation: name === "#lab" ? lab : `c-${name}`,
    kind: name === "#lobby" ? "lobby" : name.startsWith("#") ? "group" : "dm",
    name,
    member: true,
    cursor: 0,
    shown: 0,
    unread: 0,
    mentions: 0,
    counted: 0,
    ...more,
  };
}

/** Something that waits for the server, or was refused. */
export function waiting(content: string, refusal?: OutboxItem["refusal"]): OutboxItem {
  const frame = { type: "message", client_id: content, conversation: lab, content } as const;
  return { position: 1, clientId: content, frame, refusal };
}

/** Ana's screen, in #lab. */
export function labState(
  entries: readonly StoredEntry[],
  more: Partial<ScreenState> = {},
  size = { columns: 80, rows: 16 },
  language: Language = "en",
): ScreenState {
  const start = initialState({
    ...{ language, size, me: "ana" },
    connection: { isLive: true, text: "connected" },
    place: { name: "#lab", conversation: lab },
  });
  const items = entries.map((one) => ({ entry: one }));
  return {
    ...start,
    rooms: [room("#lobby"), room("#lab"), room("bia")],
    timeline: { ...emptyTimeline, items },
    ...more,
  };
}

/** The screen as text, without spaces at the ends of its rows. */
export function screenText(state: ScreenState): string[] {
  return rowsOf(screenOf(state)).map((row) => textOf(row).trimEnd());
}
