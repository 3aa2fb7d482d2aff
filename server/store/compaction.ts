import type { DatabaseSync } from "node:sqlite";
import type { Clock, Timer } from "../clock.ts";
import { prepare, type Query } from "./database.ts";

/** However many texts are edited, the database is compacted at most once in this time. */
const intervalMs = 60 * 60 * 1000;

/** A larger database is left as it is: this much takes a sixth of a second, in which nobody is served. */
const mostBytes = 32 * 1024 * 1024;

/** What {@link Compaction} works with. */
export interface CompactionParts {
  readonly database: DatabaseSync;
  readonly clock: Pick<Clock, "after">;
  /** Called when it is time: {@link Compaction.run} is wanted at the next quiet moment. */
  readonly wake: () => void;
  /** Hears why it could not be done. */
  readonly report: (error: unknown) => void;
}

/**
 * A row that grows may push others to another page, and SQLite does not overwrite where they were:
 * when their texts are deleted later, they are still there. Writing the database anew ends that.
 */
export class Compaction {
  readonly #parts: CompactionParts;
  readonly #mark: Query<never>;
  readonly #unmark: Query<never>;
  readonly #isMarked: Query<{ value: string }>;
  readonly #size: Query<{ bytes: number }>;
  #timer: Timer | undefined;
  #isTime = false;

  constructor(parts: CompactionParts) {
    const { database } = parts;
    this.#parts = parts;
    this.#mark = prepare(
      database,
      "INSERT INTO meta (key, value) VALUES ('scattered', '1') ON CONFLICT DO NOTHING",
    );
    this.#unmark = prepare(database, "DELETE FROM meta WHERE key = 'scattered'");
    this.#isMarked = prepare(database, "SELECT value FROM meta WHERE key = 'scattered'");
    this.#size = prepare(
      database,
      "SELECT page_count * page_size AS bytes FROM pragma_page_count, pragma_page_size",
    );
    if (this.#isMarked.get() !== undefined) this.#wait();
  }

  /** A row may have grown; part of the transaction that made it so. */
  due(): void {
    this.#mark.run();
    this.#wait();
  }

  /** Writes the database anew if it is time for that, and quiet; outside of transactions. */
  run(isQuiet: boolean): void {
    if (!this.#isTime || this.#isMarked.get() === undefined) return;
    this.#isTime = false;
    if (!isQuiet) return this.#wait();
    if (this.#size.get()!.bytes > mostBytes) return;
    try {
      this.#parts.database.exec("VACUUM");
      this.#unmark.run();
    } catch (error) {
      this.#parts.report(error);
      this.#wait();
    }
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer ??= this.#parts.clock.after(intervalMs, () => {
      this.#timer = undefined;
      this.#isTime = true;
      this.#parts.wake();
    });
  }
}
