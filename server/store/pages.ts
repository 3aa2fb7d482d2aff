import type { LiveConversation } from "./conversations.ts";
import type { Entries } from "./entries.ts";
import { type EntryRow, toEntry } from "./entry_rows.ts";
import { isWithin, lastVisible, type Standing } from "./memberships.ts";
import type { Entry, Page, Skip, Viewer } from "./types.ts";

/** How much one page may hold. */
export interface PageLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** A stretch of a conversation's log that somebody may see, or may not. */
type Stretch =
  | { readonly visible: true; readonly from: number; readonly to: number }
  | ({ readonly visible: false } & Skip);

/** Rows that are read at a time: few calls for short texts, little for nothing for long ones. */
const chunk = 32;

/** What is on a page while it is being filled. */
class Filling {
  readonly items: (Entry | Skip)[] = [];
  #entries = 0;
  #bytes = 0;
  #full = false;

  constructor(
    readonly viewer: Viewer,
    readonly standing: Standing,
    readonly limits: PageLimits,
  ) {}

  /** How many rows to read for it next; 0 when it is full. */
  get wanted(): number {
    return this.#full ? 0 : Math.max(1, Math.min(chunk, this.limits.maxEntries - this.#entries));
  }

  /** Adds entries as long as there is room; answers with how many it took. */
  add(rows: readonly EntryRow[]): number {
    let taken = 0;
    for (const row of rows) {
      const skip = this.#hides(row);
      this.#bytes += skip === undefined ? row[7] : 0;
      this.#full = this.#entries > 0 && this.#bytes > this.limits.maxBytes;
      if (this.#full) break;
      if (skip === undefined) this.items.push(toEntry(this.standing.conversation, row));
      else this.skip(skip, row[0], row[0]);
      this.#entries++;
      taken++;
    }
    this.#full ||= this.#entries >= this.limits.maxEntries;
    return taken;
  }

  /** Adds a hole, or makes the last one longer, at either end. */
  skip(skip: Skip["skip"], from: number, to: number): void {
    const last = this.items.at(-1);
    if (last === undefined || !("skip" in last) || last.skip !== skip) {
      this.items.push({ skip, from, to });
    } else {
      const whole = { skip, from: Math.min(from, last.from), to: Math.max(to, last.to) };
      this.items[this.items.length - 1] = whole;
    }
  }

  /** Why an entry of what the viewer may see is not for them. */
  #hides(row: EntryRow): Skip["skip"] | undefined {
    const [, type, author, , , , , , , target, , , hidden, revisedBy] = row;
    const isAll = this.viewer === "everything";
    if (hidden !== null && author !== this.viewer && !isAll) return "blocked";
    // The text that somebody saw is gone, and the one that took its place came after their time.
    if (revisedBy !== null && !isWithin(this.standing.intervals, revisedBy)) return "not_member";
    return type === "edit" ? hidesEdit(this.standing, target!) : undefined;
  }
}

/** Why an edit of the message at `target` is not shown: its text is not for whoever stands so. */
function hidesEdit(
  { conversation, intervals }: Standing,
  target: number,
): Skip["skip"] | undefined {
  if (target < conversation.first) return "pruned";
  return isWithin(intervals, target) ? undefined : "not_member";
}

/** The log from 1 to the last entry that somebody may see, cut where that changes. */
function stretches(standing: Standing): readonly Stretch[] {
  const { conversation, intervals } = standing;
  const cut: Stretch[] = [];
  const last = lastVisible(standing);
  let next = 1;
  const skipTo = (to: number, skip: Skip["skip"]) => {
    if (next > to) return;
    cut.push({ visible: false, skip, from: next, to });
    next = to + 1;
  };
  skipTo(Math.min(conversation.first - 1, last), "pruned");
  for (const { from, until } of intervals) {
    skipTo(Math.min(from - 1, last), "not_member");
    const to = Math.min(until ?? last, last);
    if (next <= to) cut.push({ visible: true, from: next, to });
    next = Math.max(next, to + 1);
  }
  return cut;
}

/** Reads conversations page by page, as one account sees them. */
export class Pages {
  constructor(private readonly entries: Entries) {}

  /** The page that begins at `from`; nothing is on it for who has no standing. */
  after(viewer: Viewer, standing: Standing | undefined, from: number, limits: PageLimits): Page {
    if (standing === undefined) return { items: [], next: from };
    const page = new Filling(viewer, standing, limits);
    let next = Math.max(from, 1);
    for (const stretch of stretches(standing)) {
      if (stretch.to < next) continue;
      if (!stretch.visible) {
        page.skip(stretch.skip, next, stretch.to);
        next = stretch.to + 1;
        continue;
      }
      next = this.#fill(page, standing.conversation, Math.max(stretch.from, next), stretch.to);
      if (next <= stretch.to) break;
    }
    return { items: page.items, next };
  }

  /** Fills a page with entries, the oldest first; answers with the first that is not on it. */
  #fill(page: Filling, conversation: LiveConversation, from: number, to: number): number {
    let next = from;
    while (next <= to && page.wanted > 0) {
      const rows = this.entries.forward(conversation, next, to, page.wanted);
      if (rows.length === 0) break;
      next += page.add(rows);
    }
    return next;
  }

  /** The page that ends before `before`; nothing is on it for who has no standing. */
  before(
    viewer: Viewer,
    standing: Standing | undefined,
    before: number,
    limits: PageLimits,
  ): Page {
    if (standing === undefined) return { items: [], next: before };
    const page = new Filling(viewer, standing, limits);
    const end = Math.min(before - 1, lastVisible(standing));
    let last = end;
    for (const stretch of stretches(standing).toReversed()) {
      if (stretch.from > last) continue;
      if (!stretch.visible) {
        page.skip(stretch.skip, stretch.from, last);
        last = stretch.from - 1;
        continue;
      }
      last = this.#fillBack(page, standing.conversation, stretch.from, last);
      if (last >= stretch.from) break;
    }
    return { items: page.items.reverse(), next: Math.max(end, 0) + 1 };
  }

  /** Fills a page with entries, the newest first; answers with the last that is not on it. */
  #fillBack(page: Filling, conversation: LiveConversation, from: number, to: number): number {
    let last = to;
    while (last >= from && page.wanted > 0) {
      const rows = this.entries.backward(conversation, from, last, page.wanted);
      if (rows.length === 0) break;
      last -= page.add(rows);
    }
    return last;
  }
}
