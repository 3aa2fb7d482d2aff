import type { DatabaseSync } from "node:sqlite";
import type { Clock, Timer } from "../clock.ts";
import type { Compaction } from "./compaction.ts";
import { prepare, type Query } from "./database.ts";

/** Nothing was committed for so long: folding the log keeps nobody waiting. */
const quietMs = 1000;

/** Where it never gets quiet, so many looks are enough: a deleted text is gone in half a minute. */
const mostLooks = 30;

/** What {@link Erasure} works with. */
export interface ErasureParts {
  readonly database: DatabaseSync;
  readonly clock: Pick<Clock, "after">;
  readonly compaction: Pick<Compaction, "run" | "close">;
  /** Whether something is being written on another connection. */
  readonly isBusy: () => boolean;
  /** Hears why the log could not be folded; once, however often it is tried until it can be. */
  readonly report: (error: unknown) => void;
}

/**
 * Takes texts that were overwritten off the disk. In the database itself that is done as they are
 * (`secure_delete`); but the log still has the pages of before, until it is folded and cut off.
 */
export class Erasure {
  readonly #parts: ErasureParts;
  readonly #setTimeout: (ms: number) => void;
  readonly #lockTimeoutMs: number;
  readonly #fold: Query<{ busy: number }>;
  #timer: Timer | undefined;
  #moved = false;
  #looks = 0;
  #hasFailed = false;

  constructor(parts: ErasureParts) {
    const { database } = parts;
    this.#parts = parts;
    this.#fold = prepare(database, "PRAGMA wal_checkpoint(TRUNCATE)");
    this.#lockTimeoutMs = Number(Object.values(database.prepare("PRAGMA busy_timeout").get()!)[0]);
    this.#setTimeout = (ms) => database.exec(`PRAGMA busy_timeout = ${ms}`);
  }

  /** A text was overwritten, or may have been before a crash: the log is to be cut off soon. */
  due(): void {
    if (this.#timer !== undefined) return;
    this.#looks = 0;
    this.#lookLater();
  }

  /** Something was committed: it is not quiet now. */
  moved(): void {
    this.#moved = true;
  }

  /** Calls it off; closing the database cuts off the log by itself. */
  close(): void {
    this.#parts.compaction.close();
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #lookLater(): void {
    this.#moved = false;
    this.#timer = this.#parts.clock.after(quietMs, () => this.#look());
  }

  #look(): void {
    this.#timer = undefined;
    this.#looks++;
    const { isBusy, compaction } = this.#parts;
    const isTime = !this.#moved || this.#looks >= mostLooks;
    if (!isTime || isBusy()) return this.#lookLater();
    compaction.run(!this.#moved);
    if (!this.#isFolded()) this.#lookLater();
  }

  /** Folds the log, unless somebody else, such as a backup, is reading it. */
  #isFolded(): boolean {
    try {
      this.#setTimeout(0);
      const isFolded = this.#fold.get()?.busy === 0;
      this.#hasFailed = false;
      return isFolded;
    } catch (error) {
      // A line each second would fill a disk that is full already.
      if (!this.#hasFailed) this.#parts.report(error);
      this.#hasFailed = true;
      return false;
    } finally {
      this.#setTimeout(this.#lockTimeoutMs);
    }
  }
}
