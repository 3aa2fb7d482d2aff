import { foldName } from "../../protocol/names.ts";
import { maxPageEntries } from "../../protocol/limits.ts";
import type { ConversationSummary, ServerFrameOf } from "../../protocol/server_frames.ts";
import { asServerFrame, type EntryLike, type IncomingFrame } from "./frames.ts";
import { fetchOlder } from "./history_pages.ts";
import { isDamaged } from "./own_entries.ts";
import type { Session } from "./session.ts";
import { ClientStore } from "./store/client_store.ts";
import type { StoredEntry } from "./store/entry_table.ts";

/** Which entries of a conversation somebody wants to read. */
export interface Span {
  /** In milliseconds since 1970, inclusive; `-Infinity` for from the beginning. */
  readonly since: number;
  /** Exclusive; `Infinity` for up to now. */
  readonly until: number;
  /** The last so many of these. */
  readonly limit: number;
}

/** Nobody looks up more quotations than this, each with a request of its own. */
const maxQuotations = 100;

/** Whether an entry is one to read: an edit or a deletion shows in its message. */
function isRead({ frame }: StoredEntry, { since, until }: Span): boolean {
  if (frame.type === "edit" || frame.type === "delete") return false;
  const at = Date.parse(frame.timestamp);
  return at >= since && at < until;
}

/** Entries of a store, the latest of the span, as they are now. */
export function entriesHere(
  store: ClientStore,
  conversation: string,
  span: Span,
): StoredEntry[] {
  const found: StoredEntry[] = [];
  for (let before = Infinity; found.length < span.limit;) {
    const page = store.entries.before(conversation, before, maxPageEntries);
    if (page.length === 0) break;
    found.unshift(...page.filter((entry) => isRead(entry, span)));
    if (isOlder(page, span)) break;
    before = page[0]!.frame.seq;
  }
  return span.limit === Infinity ? found : found.slice(-span.limit);
}

/** Whether nothing before a page can be wanted. */
function isOlder(page: readonly StoredEntry[], { since }: Span): boolean {
  return page.length > 0 && page.every(({ frame }) => Date.parse(frame.timestamp) < since);
}

/** The conversations of an account, as a login lists them. */
export class Listed {
  readonly #known: ConversationSummary[] = [];
  readonly #complete = Promise.withResolvers<void>();

  /** Takes note of what a frame says of it. */
  hear(frame: IncomingFrame): void {
    const known = asServerFrame(frame);
    if (!("conversations" in known)) return;
    this.#known.push(...known.conversations);
    if (!known.more) this.#complete.resolve();
  }

  /** The one with a person, a group, the lobby, or of an id. @param ended when nothing more comes. */
  async find(name: string, ended: Promise<unknown>): Promise<ConversationSummary | undefined> {
    await Promise.race([this.#complete.promise, ended]);
    const isGroup = name.startsWith("#");
    const called = this.#known.filter((one) =>
      foldName(one.name) === foldName(name) && (one.kind !== "dm") === isGroup
    );
    // A group that one has left may have had the name before.
    return called.find((one) => one.member) ?? called.at(-1) ??
      this.#known.find(({ conversation }) => conversation === name);
  }
}

/**
 * Reads entries from the server into a store of their own, back from the end until there are
 * enough.
 *
 * @throws {RequestFailure}
 */
export async function fetchHistory(
  session: Session,
  summary: ConversationSummary,
  span: Span,
): Promise<ClientStore> {
  const store = ClientStore.temporary();
  const { conversation, head } = summary;
  const ask = async (frame: object) =>
    asServerFrame(await session.request(frame)) as ServerFrameOf<"history_response">;
  const fetching = { store, ask, isDamaged };
  try {
    store.conversations.keep(summary);
    let count = 0;
    for (let before: number | undefined = head + 1; before !== undefined && before > 1;) {
      const lowest: number | undefined = await fetchOlder(
        conversation,
        before,
        maxPageEntries,
        fetching,
      );
      if (lowest === undefined) break;
      const page = store.entries.before(conversation, before, before - lowest);
      count += page.filter((entry) => isRead(entry, span)).length;
      if (count >= span.limit || isOlder(page, span)) break;
      before = lowest;
    }
    for (const seq of missingTargets(store, conversation, span)) {
      await fetchOlder(conversation, seq + 1, 1, fetching);
    }
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** What is answered and not here. */
function missingTargets(store: ClientStore, conversation: string, span: Span): number[] {
  const targets = entriesHere(store, conversation, span).map(({ frame }) => replyTarget(frame));
  const missing = new Set(targets.filter((seq) => {
    return seq !== undefined && store.entries.at(conversation, seq) === undefined;
  }));
  return [...missing].slice(-maxQuotations) as number[];
}

function replyTarget({ reply_to: target }: EntryLike): number | undefined {
  return typeof target === "number" ? target : undefined;
}
