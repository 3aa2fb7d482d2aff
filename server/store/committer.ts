import type { DatabaseSync } from "node:sqlite";
import type { Activity } from "./activity.ts";
import type { AppendPlan } from "./append_plan.ts";
import type { Marks } from "./marks.ts";
import type { Places } from "./places.ts";
import { refuse } from "./outcomes.ts";
import type { Operation, Outcome, Store } from "./types.ts";
import type { UndoLog } from "./undo.ts";

/** Carries out one operation; throws when the database fails it. */
export type Carry = (operation: Operation) => Outcome;

/** What a {@link Committer} works with. */
export interface CommitterParts {
  readonly database: DatabaseSync;
  readonly undo: UndoLog;
  readonly marks: Marks;
  readonly places: Places;
  readonly activity: Activity;
  readonly carry: Carry;
  /** Hears of every error of the database, and of every bug in an operation. */
  readonly report: (error: unknown) => void;
}

/**
 * Runs batches of operations, each in one transaction. What the objects in memory say always
 * agrees with the disk: whatever a transaction did to them is taken back when it fails.
 */
export class Committer {
  readonly #parts: CommitterParts;
  #failure: string | undefined;
  #failures = 0;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
  }

  /** Whether the last batch could be written. */
  health(): ReturnType<Store["health"]> {
    return this.#failure === undefined ? { ok: true } : { ok: false, reason: this.#failure };
  }

  /** How many batches could not be written. */
  get failures(): number {
    return this.#failures;
  }

  /** Carries out a batch; never throws. */
  run(batch: readonly Operation[]): readonly Outcome[] {
    if (batch.length === 0) return [];
    try {
      const outcomes = this.#together(batch) ?? this.#oneByOne(batch);
      this.#failure = undefined;
      return outcomes;
    } catch (error) {
      this.#parts.report(error);
      this.#failures++;
      this.#failure = error instanceof Error ? error.message : String(error);
      return batch.map(() => refuse("storage_failed"));
    }
  }

  /** Makes readable what a plan has written elsewhere. */
  finish(plan: AppendPlan): readonly Outcome[] {
    plan.apply();
    this.#parts.undo.keep();
    this.#failure = undefined;
    return plan.outcomes;
  }

  /** The usual way, without savepoints; `undefined` when one of the operations failed. */
  #together(batch: readonly Operation[]): Outcome[] | undefined {
    const { database, carry } = this.#parts;
    let failed = false;
    const outcomes = this.#transaction(batch, () => {
      const carried: Outcome[] = [];
      try {
        for (const operation of batch) carried.push(carry(operation));
      } catch (error) {
        // Without a transaction left, the disk is to blame and not the operation.
        if (!database.isTransaction) throw error;
        failed = true;
      }
      return carried;
    }, () => !failed);
    return failed ? undefined : outcomes;
  }

  /** The careful way: what fails is undone alone. */
  #oneByOne(batch: readonly Operation[]): Outcome[] {
    return this.#transaction(
      batch,
      () => batch.map((operation) => this.#alone(operation)),
      () => true,
    );
  }

  #alone(operation: Operation): Outcome {
    const { database, undo, carry, report } = this.#parts;
    const savepoint = undo.savepoint();
    database.exec("SAVEPOINT operation");
    try {
      const outcome = carry(operation);
      database.exec("RELEASE operation");
      return outcome;
    } catch (error) {
      if (!database.isTransaction) throw error;
      database.exec("ROLLBACK TO operation; RELEASE operation");
      undo.rollback(savepoint);
      report(error);
      return refuse("storage_failed");
    }
  }

  /** Runs `work` in a transaction, and commits it when `good` says so. */
  #transaction(
    batch: readonly Operation[],
    work: () => Outcome[],
    good: () => boolean,
  ): Outcome[] {
    const { database, undo, marks, places, activity } = this.#parts;
    let committed = false;
    try {
      database.exec("BEGIN IMMEDIATE");
      const outcomes = work();
      if (good()) {
        activity.write(batch, outcomes);
        marks.flush();
        places.flush();
        database.exec("COMMIT");
        committed = true;
      }
      return outcomes;
    } finally {
      if (committed) undo.keep();
      else undo.rollback();
      marks.settle();
      places.settle(committed);
      activity.settle(committed);
      if (!committed) this.#rollBack();
    }
  }

  #rollBack(): void {
    const { database } = this.#parts;
    // SQLite has done it by itself after some errors, such as a full disk.
    if (database.isOpen && database.isTransaction) database.exec("ROLLBACK");
  }
}
