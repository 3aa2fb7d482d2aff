import { tokenizer } from "./schema.ts";
import { DatabaseSync } from "node:sqlite";
import { prepare, prepareArrays, type Query } from "./database.ts";

// Letters and numbers are what the tokenizer makes words of. Marks go with their letters; those that
// it takes for a gap make a phrase, which is in order wherever the same text is.
const words = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
const hasLetter = /[\p{L}\p{N}\p{Co}]/u;

/**
 * Most words that the index is asked for together: where they are common and never together, it
 * looks through all of their messages in one step, in which nobody else gets a turn.
 */
const mostAtOnce = 4;

/** What a person looks for, as expressions. */
export interface Expression {
  /** What the index is asked for. */
  readonly match: string;
  /** All of it, when that is more: to be asked of the texts that are found. */
  readonly whole?: string;
}

/**
 * The expression for what a person typed: all of its words, of which the last may be unfinished.
 * Nothing that they type is understood as anything else.
 *
 * @returns `undefined` when there is no word in it.
 */
export function expressionOf(text: string): Expression | undefined {
  const found = (text.match(words) ?? []).filter((word) => hasLetter.test(word));
  const last = found.pop();
  if (last === undefined) return undefined;
  const all = [...new Set(found.map((word) => `"${word.toLowerCase()}"`)), `"${last}"*`];
  if (all.length <= mostAtOnce) return { match: all.join(" ") };
  // Long words are rare ones.
  const rarest = all.toSorted((one, other) => other.length - one.length).slice(0, mostAtOnce);
  return { match: rarest.join(" "), whole: all.join(" ") };
}

/**
 * Finds words in texts that are not in the index yet, by an index in memory that is made anew each
 * time: the same program folds case and accents, so both find the same.
 */
export class UnindexedTexts {
  readonly #database = new DatabaseSync(":memory:");
  readonly #clear: Query<never>;
  readonly #add: Query<never>;
  readonly #match: Query<readonly [row: number]>;

  constructor() {
    const database = this.#database;
    database.exec(
      `CREATE VIRTUAL TABLE texts USING fts5(content, content = '', tokenize = '${tokenizer}')`,
    );
    this.#clear = prepare(database, "INSERT INTO texts (texts) VALUES ('delete-all')");
    this.#add = prepare(database, "INSERT INTO texts (rowid, content) VALUES (?, ?)");
    this.#match = prepareArrays(database, "SELECT rowid FROM texts WHERE texts MATCH ?");
  }

  /** Which of these rows match. */
  matching(match: string, rows: readonly (readonly [row: number, text: string])[]): Set<number> {
    if (rows.length === 0) return new Set();
    this.#clear.run();
    this.#database.exec("BEGIN");
    for (const [row, text] of rows) this.#add.run(row, text);
    this.#database.exec("COMMIT");
    return new Set(this.#match.all(match).map(([row]) => row));
  }

  close(): void {
    this.#database.close();
  }
}
