import type { PresenceStatus } from "../../protocol/people_frames.ts";
import { folded } from "./folded.ts";
import { safeName } from "./safe_text.ts";
import { fitRow, type Row, span, type Style } from "./spans.ts";
import { maxUnread, type Room, type ScreenState } from "./state.ts";
import { fit, widthOf } from "./display_width.ts";

/** Below this there is no room for a list beside the messages. */
const leastColumns = 60;

const kinds = ["lobby", "group", "dm"];

/** Signs of presence, which need no colour. */
export const presenceSigns: Readonly<Record<PresenceStatus, string>> = {
  online: "●",
  away: "◐",
  offline: "○",
};

/** Columns of the list, the line beside it included; 0 where there is no room for one. */
export function sidebarColumns(columns: number): number {
  if (columns < leastColumns) return 0;
  return Math.min(28, Math.max(16, Math.floor(columns / 5)));
}

/** Rooms in the order of the list: the lobby, groups, people; those that one has left are not in it. */
export function listed({ rooms, place }: Pick<ScreenState, "rooms" | "place">): Room[] {
  const isListed = (room: Room) => room.member || room.conversation === place.conversation;
  return rooms.filter(isListed).toSorted((one, other) =>
    kinds.indexOf(one.kind) - kinds.indexOf(other.kind) ||
    (folded(one.name) < folded(other.name) ? -1 : 1)
  );
}

/** The list of conversations, scrolled so that the current one is in it. */
export function sidebarRows(state: ScreenState, columns: number, height: number): Row[] {
  const rooms = listed(state);
  const current = rooms.findIndex((room) => room.conversation === state.place.conversation);
  const isNew = current < 0;
  const rows = rooms.map((room, index) => roomRow(room, state, index === current, columns));
  // A place to which nothing was said yet has no conversation.
  if (isNew) rows.push(fitRow([span(` ${safeName(state.place.name)}`, here)], columns, here));
  const at = isNew ? rows.length - 1 : current;
  const top = Math.max(0, Math.min(at - Math.floor(height / 2), rows.length - height));
  const seen = rows.slice(top, top + height);
  const empty: Row = [span(" ".repeat(columns))];
  return [...seen, ...Array.from({ length: height - seen.length }, () => empty)];
}

const here: Style = { inverse: true };

function roomRow(room: Room, state: ScreenState, isCurrent: boolean, columns: number): Row {
  const badge = badgeOf(room);
  const style: Style | undefined = isCurrent
    ? here
    : room.mentions > 0
    ? { bold: true, color: "magenta" }
    : room.unread > 0
    ? { bold: true }
    : room.member
    ? undefined
    : { dim: true };
  const sign = room.kind === "dm" ? presenceSign(room.name, state) : " ";
  const name = fit(safeName(room.name), columns - 2 - widthOf(badge));
  const gap = " ".repeat(Math.max(0, columns - 1 - widthOf(name) - widthOf(badge)));
  return fitRow([span(`${sign}${name}${gap}${badge}`, style)], columns, style);
}

/** How many are new, with a mark where they are for this person above all. */
export function badgeOf({ unread, mentions }: Pick<Room, "unread" | "mentions">): string {
  if (unread === 0) return "";
  const count = unread >= maxUnread ? `${maxUnread}+` : String(unread);
  return mentions > 0 ? `@${count}` : count;
}

function presenceSign(name: string, { presence }: ScreenState): string {
  const status = presence.get(name);
  return status === undefined ? " " : presenceSigns[status];
}
