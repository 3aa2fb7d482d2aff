import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import { prepare, prepareArrays, type Query } from "./database.ts";
import { UnindexedTexts } from "./search_words.ts";
import type { AccountId, ConversationNumber } from "./types.ts";

/**
 * Candidates that are looked at before others get their turn: about a millisecond. A common word of
 * conversations that somebody may not see is a candidate in each of its messages.
 */
const breathAfter = 512;

/** Rows that are read at a time where there is no index yet. */
const unindexedChunk = 128;

/** Who searches for what; the store has looked up what they may see. */
export interface SearchPlan {
  readonly account: AccountId;
  /** Of `matchOf`. */
  readonly match: string;
  /** Rows before this one. */
  readonly before: number;
  readonly limit: number;
  /** Whether the account may see an entry, by the conversation's number. */
  readonly sees: (conversation: ConversationNumber, seq: number) => boolean;
}

/** A row that was found. */
export interface FoundRow {
  readonly row: number;
  readonly conversation: ConversationNumber;
}

type Candidate = readonly [
  row: number,
  conversation: ConversationNumber,
  seq: number,
  sender: AccountId,
  hidden: number | null,
  revisedBy: number | null,
  content: string,
];

/** A pause in which others get their turn, or a row. */
type Step = FoundRow | "breath";

const columns = "entries.id, conversation, seq, sender, hidden, revised_by";

/** A connection that only searches: what it reads stays the same until a search has ended. */
class Reader {
  readonly #database: DatabaseSync;
  readonly #watermark: Query<{ row: number }>;
  readonly #unindexed: Query<Candidate>;
  readonly #indexed: Query<Candidate>;
  readonly #texts = new UnindexedTexts();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#watermark = prepare(
      database,
      "SELECT CAST(value AS INTEGER) AS row FROM meta WHERE key = 'indexed'",
    );
    this.#unindexed = prepareArrays(
      database,
      `SELECT ${columns}, content FROM entries WHERE id > ? AND id < ? AND type = 'message' ` +
        "AND content <> '' ORDER BY id DESC LIMIT ?",
    );
    // The join is in this order, so that the newest come first without any sorting.
    this.#indexed = prepareArrays(
      database,
      `SELECT ${columns}, '' FROM search CROSS JOIN entries ON entries.id = search.rowid ` +
        "WHERE search MATCH ? AND search.rowid < ? ORDER BY search.rowid DESC",
    );
  }

  close(): void {
    this.#database.close();
    this.#texts.close();
  }

  /** Everything that is found, the newest first. */
  *find(plan: SearchPlan): Generator<Step> {
    this.#database.exec("BEGIN");
    try {
      const watermark = this.#watermark.get()!.row;
      yield* this.#findUnindexed(plan, watermark);
      yield* this.#findIndexed(plan, Math.min(plan.before, watermark + 1));
    } finally {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
  }

  *#findUnindexed(plan: SearchPlan, watermark: number): Generator<Step> {
    for (let before = plan.before; before > watermark + 1;) {
      const rows = this.#unindexed.all(watermark, before, unindexedChunk);
      if (rows.length === 0) return;
      const seen = rows.filter((row) => isSeen(plan, row));
      const texts = seen.map(([row, , , , , , text]) => [row, text] as const);
      const matching = this.#texts.matching(plan.match, texts);
      for (const [row, conversation] of seen) if (matching.has(row)) yield { row, conversation };
      before = rows.at(-1)![0];
      yield "breath";
    }
  }

  *#findIndexed(plan: SearchPlan, before: number): Generator<Step> {
    let candidates = 0;
    for (const candidate of this.#indexed.iterate(plan.match, before)) {
      const [row, conversation] = candidate;
      if (isSeen(plan, candidate)) yield { row, conversation };
      if (++candidates % breathAfter === 0) yield "breath";
    }
  }
}

function isSeen({ account, sees }: SearchPlan, candidate: Candidate): boolean {
  const [, conversation, seq, sender, hidden, revisedBy] = candidate;
  if (hidden !== null && sender !== account) return false;
  // A text that came after somebody's time is not theirs, even in the place of one that was.
  return sees(conversation, seq) && (revisedBy === null || sees(conversation, revisedBy));
}

/**
 * Finds words, one search after the other: they take turns with everything else on this thread, and
 * a crowd of them at once would leave nobody else a turn.
 */
export class Search {
  readonly #open: () => DatabaseSync;
  #reader: Reader | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param open makes a connection of its own to the database, once it is first needed. */
  constructor(open: () => DatabaseSync) {
    this.#open = open;
  }

  /** At most `limit` rows and one, the newest first; fewer once `gone` is aborted. */
  find(plan: SearchPlan, gone?: AbortSignal): Promise<readonly FoundRow[]> {
    const found = this.#last.then(() => this.#find(plan, gone));
    this.#last = found.catch(() => {});
    return found;
  }

  /** Ends what is under way; nothing more is found. */
  close(): void {
    this.#closed = true;
    this.#reader?.close();
    this.#reader = undefined;
  }

  async #find(plan: SearchPlan, gone: AbortSignal | undefined): Promise<readonly FoundRow[]> {
    const found: FoundRow[] = [];
    const isOver = () => this.#closed || gone?.aborted === true;
    if (isOver()) return found;
    this.#reader ??= new Reader(this.#open());
    for (const step of this.#reader.find(plan)) {
      if (step === "breath") await new Promise((resolve) => setImmediate(resolve));
      else if (found.push(step) > plan.limit) break;
      if (isOver()) break;
    }
    // What was found could not be read any more.
    return this.#closed ? [] : found;
  }
}
