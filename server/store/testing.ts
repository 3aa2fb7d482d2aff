import assert from "node:assert/strict";
import type { DatabaseSync } from "node:sqlite";
import { digestOf } from "../../protocol/content.ts";
import type { ActivityQuery, ActivityRow } from "./activity_types.ts";
import { verifyActivity } from "./activity_verify.ts";
import type { AppendAnswer, AppendLetter } from "./append_letter.ts";
import type { Appender } from "./append_thread.ts";
import { AppendWriter } from "./append_writer.ts";
import { connect, connectReader, openDatabase } from "./database.ts";
import { migrations } from "./schema.ts";
import { SqliteStore } from "./sqlite_store.ts";
import type {
  Account,
  AccountId,
  Operation,
  OperationKind,
  Outcome,
  Store,
  Target,
} from "./types.ts";

export { inWords, written } from "./in_words.ts";

/** Writes aside on a second connection of the same thread; tests come between. */
export class SecondConnection implements Appender {
  readonly #database: DatabaseSync;
  readonly #writer: AppendWriter;
  /** How many batches were written. */
  written = 0;
  /** What is done before and after a batch is written. */
  before: () => void | Promise<void> = () => {};
  after: (answer: AppendAnswer) => AppendAnswer | Promise<AppendAnswer> = (answer) => answer;

  constructor(path: string) {
    this.#database = connect(path);
    this.#writer = new AppendWriter(this.#database);
  }

  isReady(): boolean {
    return this.isRunning();
  }

  isRunning(): boolean {
    return this.#database.isOpen;
  }

  async write(letter: AppendLetter): Promise<AppendAnswer> {
    await this.before();
    const answer = this.#writer.write(letter);
    this.written++;
    return await this.after(answer);
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }
}

/** How a {@link TestStore} is unlike the server's. */
export interface TestStoreSettings {
  readonly mostUnplaced?: number;
  /** One, so that most tests write aside whatever can be. */
  readonly fewestAside?: number;
  /** Makes what writes batches aside. */
  readonly appender?: (path: string, report: (error: unknown) => void) => Appender;
}

/** A store in a folder of its own, for tests of the store itself. */
export class TestStore implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "chat-store-" });
  readonly path = `${this.folder}/chat.db`;
  /** What went wrong in the database, as the log would have it. */
  readonly reports: unknown[] = [];
  /** The time, in the server's milliseconds; tests move it. */
  now = 1_000_000;
  readonly #timers = new Set<() => void>();
  /** The store's own connection, to break it from inside. */
  database: DatabaseSync;
  store: Store;
  appender: Appender | undefined;
  #nextId = 1;

  constructor(readonly settings: TestStoreSettings = {}) {
    [this.database, this.store] = this.#open();
  }

  #open(): [DatabaseSync, Store] {
    const database = openDatabase(this.path, migrations);
    const clock = { now: () => this.now, after: (_: number, run: () => void) => this.#after(run) };
    const report = (error: unknown) => this.reports.push(error);
    // Few, so that most tests read entries of both kinds.
    const mostUnplaced = this.settings.mostUnplaced ?? 3;
    this.appender = this.settings.appender?.(this.path, report);
    const { appender } = this;
    return [
      database,
      new SqliteStore({
        database,
        clock,
        report,
        openReader: () => connectReader(this.path),
        mostUnplaced,
        appender,
        fewestAside: this.settings.fewestAside ?? 1,
      }),
    ];
  }

  #after(run: () => void): { cancel(): void } {
    this.#timers.add(run);
    return { cancel: () => this.#timers.delete(run) };
  }

  /** Lets every timer end that is there now. */
  timesUp(): void {
    const ended = [...this.#timers];
    this.#timers.clear();
    for (const run of ended) run();
  }

  /** Closes the store and opens it again, with nothing in memory. */
  reopen(): void {
    this.store.close();
    [this.database, this.store] = this.#open();
  }

  /** The same where batches are written aside. */
  async reopenAside(): Promise<void> {
    await this.store.close();
    this.reopen();
  }

  [Symbol.dispose](): void {
    this.store.close();
    Deno.removeSync(this.folder, { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
    this[Symbol.dispose]();
  }

  /** An id that no operation has had. */
  newId(): string {
    return `id-${this.#nextId++}`;
  }

  /** Commits operations aside, as soon as that is possible. */
  async aside(...batch: Operation[]): Promise<readonly Outcome[]> {
    for (;;) {
      const outcomes = this.store.commitAside(batch);
      if (outcomes !== undefined) return await outcomes;
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** Commits operations together. */
  commit(...batch: Operation[]): Promise<readonly Outcome[]> {
    return this.store.commit(batch);
  }

  /** Commits one operation that must succeed. */
  async do<K extends OperationKind>(operation: Operation<K> & { kind: K }) {
    const outcome = await this.try(operation);
    assert(outcome.ok, `${operation.kind} was refused: ${JSON.stringify(outcome)}`);
    return outcome as Extract<Outcome<K>, { ok: true }>;
  }

  /** Commits one operation. */
  async try<K extends OperationKind>(operation: Operation<K> & { kind: K }): Promise<Outcome<K>> {
    const [outcome] = await this.store.commit([operation as unknown as Operation]);
    return outcome as Outcome<K>;
  }

  /** Makes accounts without invites. */
  async people(...names: string[]): Promise<Account[]> {
    const accounts: Account[] = [];
    for (const name of names) accounts.push((await this.do(registration(name))).account);
    return accounts;
  }

  /** Says something and answers with the entry. */
  async say(author: Account, target: Target, content: string) {
    return (await this.do(message(author.id, this.newId(), target, content))).entry;
  }

  /** Makes a group and answers with its conversation. */
  async group(owner: Account, name: string, ...members: Account[]) {
    const outcome = await this.do({
      kind: "create_group",
      author: owner.id,
      clientId: this.newId(),
      name,
      members: members.map((member) => member.id),
      at: this.now,
    });
    return outcome.entry.conversation;
  }
}

/** An `append`. */
export function message(
  author: AccountId,
  clientId: string | undefined,
  target: Target,
  content: string,
): Operation<"append"> {
  const digest = digestOf(content);
  return { kind: "append", author, clientId, target, content, digest, at: 1 };
}

/** A `revise` that gives a message another text, or deletes it without one. */
export function revision(
  author: AccountId,
  clientId: string,
  conversation: number,
  target: number,
  content: string | undefined,
  at = 1,
): Operation<"revise"> {
  const digest = digestOf(content ?? "");
  return { kind: "revise", author, clientId, conversation, target, content, digest, at };
}

/** A `register` that needs no invite. */
export function registration(
  name: string,
  extra: Partial<Operation<"register">> = {},
): Operation<"register"> {
  return {
    kind: "register",
    name,
    passwordHash: `hash of ${name}`,
    inviteHash: undefined,
    inviteRequired: false,
    session: undefined,
    at: 1,
    ...extra,
  };
}

/** The rows of the activity log that are wanted, page by page. */
export function logOf(
  { store }: { readonly store: Pick<Store, "activity"> },
  query: ActivityQuery = {},
  limit = 5,
): ActivityRow[] {
  const rows: ActivityRow[] = [];
  let after = query.after;
  do {
    const page = store.activity({ ...query, after }, limit);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/** What the activity log has to say of a commit: its entries, and then its events. */
export function loggedOf(batch: readonly Operation[], outcomes: readonly string[]): string[] {
  const entries = outcomes.filter((outcome) => /^\d+\/\d+$/.test(outcome));
  const events = batch.flatMap((operation, index) =>
    operation.kind === "log_event" && outcomes[index] === "stored" ? operation.event.detail! : []
  );
  return [...entries, ...events];
}

/** The log says what each commit did, behind the first records, and the chain holds. */
export function compareLog(test: TestStore, first: number, commits: readonly string[][]): void {
  const records = commits.filter((rows) => rows.length > 0);
  const rows: string[][] = records.map(() => []);
  for (const { record, index, messageId, detail } of logOf(test)) {
    if (record <= first) continue;
    assert.equal(rows[record - first - 1]!.push(messageId?.slice(1) ?? detail!), index + 1);
  }
  assert.deepEqual(rows, records);
  const found = verifyActivity(test.database);
  assert(found.ok, JSON.stringify(found));
  assert.deepEqual([found.head.record, found.adopted], [first + records.length, []]);
}

/** More than any test writes. */
export const wholePage = { maxEntries: 256, maxBytes: 1_000_000 };
