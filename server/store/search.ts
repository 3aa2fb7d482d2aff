import type { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import { FairLine } from "../fair_line.ts";
import { prepare, prepareArrays, type Query } from "./database.ts";
import { type Expression, UnindexedTexts } from "./search_words.ts";
import type { AccountId, ConversationNumber } from "./types.ts";

/**
 * Candidates that are looked at before others get their turn: about a millisecond. A common word of
 * conversations that somebody may not see is a candidate in each of its messages.
 */
const breathAfter = 512;

/** Rows, and letters of text, that are looked through for words at a time. */
const textsAtOnce = { rows: 128, letters: 32 * 1024 };

/** Who searches for what; the store has looked up what they may see. */
export interface SearchPlan {
  readonly account: AccountId;
  readonly expression: Expression;
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
  readonly #indexedTexts: Query<Candidate>;
  readonly #outdated: Query<Candidate>;
  readonly #texts = new UnindexedTexts();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#watermark = prepare(
      database,
      "SELECT CAST(value AS INTEGER) AS row FROM meta WHERE key = 'indexed'",
    );
    this.#unindexed = prepareArrays(
      database,
      `SELECT ${columns}, content FROM entries WHERE id > ? AND id < ? ` +
        "AND type IN ('message', 'file_offer') AND content <> '' ORDER BY id DESC LIMIT ?",
    );
    // The join is in this order, so that the newest come first without any sorting.
    const select = (text: string) =>
      `SELECT ${columns}, ${text} FROM search CROSS JOIN entries ON entries.id = search.rowid ` +
      "WHERE search MATCH ? AND search.rowid < ? " +
      "AND NOT EXISTS (SELECT 1 FROM outdated WHERE row = search.rowid) ORDER BY search.rowid DESC";
    this.#indexed = prepareArrays(database, select("''"));
    this.#outdated = prepareArrays(
      database,
      `SELECT ${columns}, entries.content FROM outdated JOIN entries ON entries.id = row ` +
        "WHERE row < ? AND entries.content <> '' ORDER BY row DESC",
    );
    this.#indexedTexts = prepareArrays(database, select("entries.content"));
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
      yield* this.#findUpTo(plan, Math.min(plan.before, watermark + 1));
    } finally {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
  }

  *#findUnindexed(plan: SearchPlan, watermark: number): Generator<Step> {
    for (let before = plan.before; before > watermark + 1;) {
      const rows = this.#unindexed.iterate(watermark, before, textsAtOnce.rows);
      const [few = []] = fewAtATime(rows);
      yield* this.#matching(plan, few);
      before = few.at(-1)?.[0] ?? 0;
    }
  }

  /** What the index has, and those rows of which it has another text. */
  *#findUpTo(plan: SearchPlan, before: number): Generator<Step> {
    const outdated: FoundRow[] = [];
    for (const few of fewAtATime(this.#outdated.iterate(before))) {
      for (const step of this.#matching(plan, few)) {
        if (step === "breath") yield step;
        else outdated.push(step);
      }
    }
    for (const step of this.#findIndexed(plan, before)) {
      while (step !== "breath" && (outdated[0]?.row ?? 0) > step.row) yield outdated.shift()!;
      yield step;
    }
    yield* outdated;
  }

  *#findIndexed(plan: SearchPlan, before: number): Generator<Step> {
    if (plan.expression.whole !== undefined) return yield* this.#findWhole(plan, before);
    let candidates = 0;
    for (const candidate of this.#indexed.iterate(plan.expression.match, before)) {
      const [row, conversation] = candidate;
      if (isSeen(plan, candidate)) yield { row, conversation };
      if (++candidates % breathAfter === 0) yield "breath";
    }
  }

  /** Asks the texts that have the rarest words for all of them. */
  *#findWhole(plan: SearchPlan, before: number): Generator<Step> {
    const candidates = this.#indexedTexts.iterate(plan.expression.match, before);
    for (const few of fewAtATime(candidates)) yield* this.#matching(plan, few);
  }

  *#matching(plan: SearchPlan, rows: readonly Candidate[]): Generator<Step> {
    const { match, whole = match } = plan.expression;
    const seen = rows.filter((row) => isSeen(plan, row));
    const texts = seen.map(([row, , , , , , text]) => [row, text] as const);
    const matching = this.#texts.matching(whole, texts);
    for (const [row, conversation] of seen) if (matching.has(row)) yield { row, conversation };
    yield "breath";
  }
}

/** Rows in order, so few at a time that their texts are looked through in some 5 ms. */
function* fewAtATime(rows: Iterable<Candidate>): Generator<readonly Candidate[]> {
  let few: Candidate[] = [];
  let letters = 0;
  for (const row of rows) {
    few.push(row);
    letters += row[6].length;
    if (few.length < textsAtOnce.rows && letters < textsAtOnce.letters) continue;
    yield few;
    few = [];
    letters = 0;
  }
  if (few.length > 0) yield few;
}

function isSeen({ account, sees }: SearchPlan, candidate: Candidate): boolean {
  const [, conversation, seq, sender, hidden, revisedBy] = candidate;
  if (hidden !== null && sender !== account) return false;
  // A text that came after somebody's time is not theirs, even in the place of one that was.
  return sees(conversation, seq) && (revisedBy === null || sees(conversation, revisedBy));
}

/** A search in the line. */
interface Waiting {
  readonly plan: SearchPlan;
  readonly gone: AbortSignal | undefined;
  readonly found: PromiseWithResolvers<readonly FoundRow[]>;
}

/**
 * Finds words, one search after the other: they take turns with everything else on this thread, and
 * a crowd of them at once would leave nobody else a turn. Accounts take turns, too: whoever searches
 * on all of their connections keeps nobody waiting for all of that.
 */
export class Search {
  readonly #open: () => DatabaseSync;
  #reader: Reader | undefined;
  readonly #line = new FairLine<Waiting>();
  #isSearching = false;
  #closed = false;

  /** @param open makes a connection of its own to the database, once it is first needed. */
  constructor(open: () => DatabaseSync) {
    this.#open = open;
  }

  /** At most `limit` rows and one, the newest first; fewer once `gone` is aborted. */
  find(plan: SearchPlan, gone?: AbortSignal): Promise<readonly FoundRow[]> {
    const found = Promise.withResolvers<readonly FoundRow[]>();
    this.#line.add(String(plan.account), { plan, gone, found });
    if (!this.#isSearching) void this.#findAll();
    return found.promise;
  }

  /** Ends what is under way; nothing more is found. */
  close(): void {
    this.#closed = true;
    this.#reader?.close();
    this.#reader = undefined;
  }

  async #findAll(): Promise<void> {
    this.#isSearching = true;
    for (let next = this.#line.next(); next !== undefined; next = this.#line.next()) {
      const { plan, gone, found } = next;
      await this.#find(plan, gone).then(found.resolve, found.reject);
    }
    this.#isSearching = false;
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
    return found;
  }
}
