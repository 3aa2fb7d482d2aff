import { targetOf } from "../core/present.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import type { Item, Timeline } from "./state.ts";

/** Of what comes no more is kept in memory than this; the rest is fetched when somebody goes there. */
const mostItems = 1000;
const keptItems = 500;

/** Finds an entry on this device. */
export type Lookup = (seq: number) => StoredEntry | undefined;

/** An entry with the message, or the offer of a file, that it answers. */
export function itemOf(entry: StoredEntry, lookup: Lookup): Item {
  const { type, reply_to, target: offer } = entry.frame;
  const target = type === "file_answer" ? offer : reply_to;
  const answered = typeof target === "number" ? lookup(target) : undefined;
  return answered === undefined ? { entry } : { entry, answered };
}

/**
 * Puts an entry in its place, and brings up to date what it changes.
 *
 * @param lookup says what a message is now.
 * @param isReading further up: then it is what comes that is left out where there is too much.
 */
export function withEntry(
  timeline: Timeline,
  entry: StoredEntry,
  lookup: Lookup,
  isReading = false,
): Timeline {
  const revised = withRevision(timeline, targetOf(entry.frame), lookup);
  const { items } = revised;
  const last = items.at(-1)?.entry.frame.seq ?? 0;
  const { seq } = entry.frame;
  if (seq > last) {
    if (timeline.hasNewer) return revised;
    if (isReading && items.length >= mostItems) return { ...revised, hasNewer: true };
    return trimmed({ ...revised, items: [...items, itemOf(entry, lookup)] });
  }
  const at = items.findIndex((one) => one.entry.frame.seq >= seq);
  const isThere = items[at]?.entry.frame.seq === seq;
  return { ...revised, items: items.toSpliced(at, isThere ? 1 : 0, itemOf(entry, lookup)) };
}

/** What was edited or deleted is shown so everywhere, also where it is quoted. */
function withRevision(timeline: Timeline, target: number | undefined, lookup: Lookup): Timeline {
  if (target === undefined) return timeline;
  const now = lookup(target);
  if (now === undefined) return timeline;
  const items = timeline.items.map((item): Item => {
    if (item.entry.frame.seq === target) return { ...item, entry: now };
    return item.entry.frame.reply_to === target ? { ...item, answered: now } : item;
  });
  return { ...timeline, items };
}

function trimmed(timeline: Timeline): Timeline {
  if (timeline.items.length <= mostItems) return timeline;
  return { ...timeline, items: timeline.items.slice(-keptItems), older: "unknown" };
}

/** Puts older entries before what there is. */
export function withOlder(timeline: Timeline, older: readonly Item[], isAll: boolean): Timeline {
  const first = timeline.items[0]?.entry.frame.seq ?? Infinity;
  const items = [...older.filter(({ entry }) => entry.frame.seq < first), ...timeline.items];
  return { ...timeline, items, older: isAll ? "none" : "unknown" };
}

/** Puts newer entries behind what there is. */
export function withNewer(timeline: Timeline, newer: readonly Item[], isAll: boolean): Timeline {
  const last = timeline.items.at(-1)?.entry.frame.seq ?? 0;
  const items = [...timeline.items, ...newer.filter(({ entry }) => entry.frame.seq > last)];
  return { ...timeline, items, hasNewer: !isAll };
}
