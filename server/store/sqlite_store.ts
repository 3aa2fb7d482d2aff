import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import { Activity } from "./activity.ts";
import { ActivityReader } from "./activity_reader.ts";
import type { ActivityPage, ActivityQuery } from "./activity_types.ts";
import { AccountParts, AccountReader } from "./account_reader.ts";
import type { Appender } from "./append_thread.ts";
import { carrierOf } from "./carrier.ts";
import { Blocks } from "./blocks.ts";
import { Commits, fewestAside } from "./commits.ts";
import { Committer } from "./committer.ts";
import { CommitWatch } from "./commit_watch.ts";
import { Compaction } from "./compaction.ts";
import { Contacts } from "./contacts.ts";
import { Conversations, type LiveConversation } from "./conversations.ts";
import { Entries } from "./entries.ts";
import { countRows } from "./counts.ts";
import { Erasure } from "./erasure.ts";
import { Files } from "./files.ts";
import { Hiding } from "./hiding.ts";
import { Marks } from "./marks.ts";
import { Memberships, type Standing } from "./memberships.ts";
import { type PageLimits, Pages } from "./pages.ts";
import { People } from "./people.ts";
import { mostRecent, Places } from "./places.ts";
import { Retention } from "./retention.ts";
import { lobbyNumber } from "./schema.ts";
import { SearchIndex } from "./search_index.ts";
import { Searches } from "./searches.ts";
import type {
  AccountId,
  Conversation,
  ConversationNumber,
  Entry,
  Membership,
  Operation,
  Outcome,
  Page,
  SearchPage,
  SearchQuery,
  Skip,
  Store,
  StoreCounts,
  Viewer,
} from "./types.ts";
import { UndoLog } from "./undo.ts";
import { VisibleMessages } from "./visible_messages.ts";

const nothing: readonly never[] = [];

/** What a {@link SqliteStore} is made of. */
export interface SqliteStoreOptions {
  /** Open and up to date. */
  readonly database: DatabaseSync;
  readonly clock: Pick<Clock, "after" | "now">;
  readonly report: (error: unknown) => void;
  /** Makes another connection to the same database that only reads. */
  readonly openReader: () => DatabaseSync;
  /** How many entries may be without a place on disk. */
  readonly mostUnplaced?: number;
  /** Writes large batches beside the main thread. */
  readonly appender?: Appender;
  /** The smallest batch that the appender writes. */
  readonly fewestAside?: number;
}

/** The store on one SQLite database; see {@link Store} for what each call promises. */
export class SqliteStore extends AccountReader implements Store {
  readonly commits = new CommitWatch();
  readonly epoch: string;
  readonly lobby: LiveConversation;
  readonly files: Files;
  readonly people: People;
  readonly retention: Retention;
  readonly #database: DatabaseSync;
  readonly #blocks: Blocks;
  readonly #conversations: Conversations;
  readonly #memberships: Memberships;
  readonly #entries: Entries;
  readonly #messages: VisibleMessages;
  readonly #marks: Marks;
  readonly #pages: Pages;
  readonly #hiding: Hiding;
  readonly #activity: ActivityReader;
  readonly #erasure: Erasure;
  readonly #searches: Searches;
  readonly #committer: Committer;
  readonly #commits: Commits;

  /** Takes over the database. */
  constructor(options: SqliteStoreOptions) {
    const { database, clock, report } = options;
    const undo = new UndoLog();
    const parts = new AccountParts(database, undo, clock);
    super(parts);
    const { accounts } = parts;
    this.#database = database;
    this.#blocks = new Blocks(database, undo);
    this.#conversations = new Conversations(database, undo);
    this.#memberships = new Memberships(database, undo, this.#conversations, accounts);
    const places = new Places(database, options.mostUnplaced ?? mostRecent);
    this.#entries = new Entries(database, undo, places);
    this.#messages = new VisibleMessages(this.#memberships, this.#entries);
    this.#marks = new Marks(database, undo);
    this.#pages = new Pages(this.#entries);
    this.#hiding = new Hiding(this.#memberships);
    this.#activity = new ActivityReader(database);
    const moved = () => this.commits.moved();
    const activity = new Activity(database, clock, () => this.#entries.lastRow(), moved);
    this.lobby = this.#conversations.get(lobbyNumber)!;
    this.epoch = parts.meta.get("epoch")!;
    this.people = new People({
      accounts,
      blocks: this.#blocks,
      contacts: new Contacts(database),
      conversations: this.#conversations,
      marks: this.#marks,
      memberships: this.#memberships,
      lobby: this.lobby,
    });
    const isBusy = () => this.#commits.isUnderWay();
    const wake = () => this.#erasure.due();
    const compaction = new Compaction({ database, clock, wake, report });
    this.#erasure = new Erasure({ database, clock, compaction, isBusy, report });
    this.#searches = new Searches(this.#conversations, this.#entries, this.#memberships, options);
    const index = new SearchIndex(database, wake);
    const [conversations, entries, marks] = [this.#conversations, this.#entries, this.#marks];
    const { meta } = parts;
    this.files = new Files(database, { conversations, entries, messages: this.#messages });
    const { offers } = this.files;
    const kept = { conversations, entries, index, meta, offers, undo, erased: wake };
    this.retention = new Retention(database, kept);
    const carry = carrierOf(database, parts, {
      ...kept,
      blocks: this.#blocks,
      files: this.files,
      grown: () => compaction.due(),
      lobby: this.lobby,
      marks,
      memberships: this.#memberships,
      messages: this.#messages,
      people: this.people,
      retention: this.retention,
    });
    this.#committer = new Committer({ database, undo, places, activity, marks, carry, report });
    this.#commits = new Commits({
      committer: this.#committer,
      plans: {
        accounts,
        blocks: this.#blocks,
        conversations,
        entries,
        marks,
        messages: this.#messages,
        places,
        activity,
      },
      appender: options.appender,
      fewestAside: options.fewestAside ?? fewestAside,
      report,
    });
    // The last run may have ended in between.
    this.#erasure.due();
  }

  commit(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    this.#erasure.moved();
    this.#hiding.forget();
    return this.#commits.run(batch);
  }

  commitAside(batch: readonly Operation[]): Promise<readonly Outcome[]> | undefined {
    this.#erasure.moved();
    return this.#commits.aside(batch);
  }

  conversation(number: ConversationNumber): Conversation | undefined {
    return this.#conversations.get(number);
  }

  groupNamed(name: string): Conversation | undefined {
    return this.#conversations.groupNamed(name);
  }

  directBetween(one: AccountId, other: AccountId): Conversation | undefined {
    return this.#conversations.between(one, other);
  }

  membershipsOf(account: AccountId): readonly Membership[] {
    return this.#memberships.of(account, this.lobby)
      .map((standing) => this.#withMarks(account, standing));
  }

  membership(account: AccountId, conversation: ConversationNumber): Membership | undefined {
    const standing = this.#standing(account, conversation);
    return standing && this.#withMarks(account, standing);
  }

  mayModerate(account: AccountId, conversation: Conversation): boolean {
    return this.#memberships.mayModerate(account, conversation);
  }

  marks(number: ConversationNumber): ReturnType<Store["marks"]> {
    const conversation = this.#conversations.get(number);
    if (conversation === undefined) return nothing;
    // Whoever has heard nothing of a direct conversation has its marks all the same.
    return Array.from(
      new Set(conversation.pair ?? conversation.members),
      (account) => ({ account, ...this.#marks.get(conversation, account) }),
    );
  }

  page(
    viewer: Viewer,
    conversation: ConversationNumber,
    from: number,
    limits: PageLimits,
  ): Page {
    return this.#pages.after(viewer, this.#standing(viewer, conversation), from, limits);
  }

  pageBefore(
    account: AccountId,
    conversation: ConversationNumber,
    before: number,
    limits: PageLimits,
  ): Page {
    return this.#pages.before(account, this.#standing(account, conversation), before, limits);
  }

  hides(account: AccountId, entry: Entry): Skip["skip"] | undefined {
    return this.#hiding.hides(account, entry);
  }

  authorsBetween(
    number: ConversationNumber,
    from: number,
    to: number,
    limit: number,
  ): readonly AccountId[] {
    const conversation = this.#conversations.get(number);
    return conversation ? this.#entries.authors(conversation, from, to, limit) : nothing;
  }

  activity(query: ActivityQuery, limit: number): ActivityPage {
    return this.#activity.activity(query, limit);
  }

  counts(): StoreCounts {
    return { ...countRows(this.#database), failedCommits: this.#committer.failures };
  }

  health(): ReturnType<Store["health"]> {
    return this.#committer.health();
  }

  search(account: AccountId, query: SearchQuery, gone?: AbortSignal): Promise<SearchPage> {
    return this.#searches.find(account, query, gone);
  }

  close(): Promise<void> {
    this.#erasure.close();
    this.#searches.close();
    const ended = this.#commits.close();
    if (ended !== undefined) return ended.then(() => this.#shut());
    this.#shut();
    return Promise.resolve();
  }

  #shut(): void {
    if (!this.#database.isOpen) return;
    try {
      this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch {
      // A full disk: what is committed stays in the log, and the next start reads it there.
    }
    this.#database.close();
  }

  #standing(viewer: Viewer, number: ConversationNumber): Standing | undefined {
    const conversation = this.#conversations.get(number);
    return conversation && this.#memberships.in(viewer, conversation);
  }

  #withMarks(account: AccountId, standing: Standing): Membership {
    return { ...standing, ...this.#marks.get(standing.conversation, account) };
  }
}
