import type { DatabaseSync } from "node:sqlite";
import type { Conversations } from "./conversations.ts";
import type { Entries } from "./entries.ts";
import { lastVisible, type Memberships, type Standing } from "./memberships.ts";
import { type FoundRow, Search } from "./search.ts";
import { lobbyNumber } from "./schema.ts";
import { expressionOf } from "./search_words.ts";
import type { AccountId, ConversationNumber, Entry, SearchPage, SearchQuery } from "./types.ts";

const nothing: SearchPage = { entries: [], more: false };

/** Searches for people: in what each of them may see, as it is now. */
export class Searches {
  readonly #conversations: Conversations;
  readonly #entries: Entries;
  readonly #memberships: Memberships;
  readonly #search: Search;
  #isClosed = false;

  /** @param options.openReader see {@link Search}. */
  constructor(
    conversations: Conversations,
    entries: Entries,
    memberships: Memberships,
    options: { readonly openReader: () => DatabaseSync },
  ) {
    this.#conversations = conversations;
    this.#entries = entries;
    this.#memberships = memberships;
    this.#search = new Search(options.openReader);
  }

  /** Ends what is under way. */
  close(): void {
    this.#isClosed = true;
    this.#search.close();
  }

  async find(account: AccountId, query: SearchQuery, gone?: AbortSignal): Promise<SearchPage> {
    const expression = expressionOf(query.text);
    const before = this.#rowBefore(query);
    if (expression === undefined || before === undefined) return nothing;
    const { limit } = query;
    const sees = this.#sight(account, query.conversation);
    const found = await this.#search.find({ account, expression, before, limit, sees }, gone);
    // Between the end of the search and this, the store may have been closed.
    if (this.#isClosed) return nothing;
    const entries = found.slice(0, limit).flatMap((one) => this.#present(account, one) ?? []);
    return { entries, more: found.length > limit };
  }

  /** The row that everything has to be before; `undefined` when there is no such entry. */
  #rowBefore({ before }: SearchQuery): number | undefined {
    if (before === undefined) return Number.MAX_SAFE_INTEGER;
    const conversation = this.#conversations.get(before.conversation);
    return conversation && this.#entries.rowAt(conversation, before.seq);
  }

  /** What an account sees, as far as is asked for: looked up once, because it is asked often. */
  #sight(account: AccountId, only: ConversationNumber | undefined) {
    const visible = new Map<ConversationNumber, (seq: number) => boolean>();
    const lobby = this.#conversations.get(lobbyNumber)!;
    for (const standing of this.#memberships.of(account, lobby)) {
      const { number } = standing.conversation;
      if (only === undefined || only === number) visible.set(number, sightOf(standing));
    }
    return (number: ConversationNumber, seq: number) => visible.get(number)?.(seq) ?? false;
  }

  /** The entry as it is now; `undefined` when its text has become another's, or none, meanwhile. */
  #present(account: AccountId, found: FoundRow): Entry | undefined {
    const conversation = this.#conversations.get(found.conversation)!;
    const { entry, revisedBy } = this.#entries.inRow(conversation, found.row);
    const isTheirs = revisedBy === undefined ||
      this.#memberships.sees(account, conversation, revisedBy);
    return entry.content !== "" && isTheirs ? entry : undefined;
  }
}

function sightOf(standing: Standing): (seq: number) => boolean {
  const { conversation, intervals } = standing;
  const last = lastVisible(standing);
  return (seq) =>
    seq >= conversation.first && seq <= last &&
    intervals.some(({ from, until = last }) => seq >= from && seq <= until);
}
