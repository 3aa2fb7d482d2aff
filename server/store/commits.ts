import { AppendPlan, type PlanParts } from "./append_plan.ts";
import type { Appender } from "./append_thread.ts";
import type { Committer } from "./committer.ts";
import type { Operation, Outcome } from "./types.ts";

/**
 * So many operations make a batch that another thread writes. When all that people have on its way
 * fits into less, the two threads would wait for each other in turns, and one alone is faster.
 */
export const fewestAside = 256;

/** The same right after another one: going back and forth costs more than either way. */
const fewestInARow = 64;

/** What {@link Commits} works with. */
export interface CommitsParts {
  readonly committer: Committer;
  readonly plans: PlanParts;
  /** Absent where this thread writes everything. */
  readonly appender: Appender | undefined;
  readonly fewestAside: number;
  readonly report: (error: unknown) => void;
}

type Outcomes = readonly Outcome[];

/** Carries out one batch after the other, on this thread or beside it. */
export class Commits {
  readonly #parts: CommitsParts;
  /** The last batch in line, while one is written aside. */
  #last: Promise<Outcomes> | undefined;

  /** Whether the last batch was given aside. */
  #inARow = false;

  constructor(parts: CommitsParts) {
    this.#parts = parts;
  }

  /** Carries out a batch on this thread: at once, unless another one is being written aside. */
  run(batch: readonly Operation[]): Promise<Outcomes> {
    const { committer } = this.#parts;
    this.#inARow = false;
    if (this.#last === undefined) return Promise.resolve(committer.run(batch));
    return this.#inLine(this.#last.then(() => committer.run(batch)));
  }

  /** Has a batch written aside; `undefined` when it is not one for that, or now is not the time. */
  aside(batch: readonly Operation[]): Promise<Outcomes> | undefined {
    const { appender, plans } = this.#parts;
    if (this.#last !== undefined || batch.length < this.#fewest()) return undefined;
    if (!appender?.isReady()) return undefined;
    const plan = AppendPlan.of(batch, plans);
    this.#inARow ||= plan !== undefined;
    return plan && this.#inLine(this.#sendAside(appender, plan, batch));
  }

  /** Whether a batch is being written aside, or waits for that. */
  isUnderWay(): boolean {
    return this.#last !== undefined;
  }

  /** Waits for what is under way, and ends the other thread; `undefined` when there is neither. */
  close(): Promise<void> | undefined {
    const { appender } = this.#parts;
    if (!appender?.isRunning()) return undefined;
    return (this.#last ?? Promise.resolve()).then(() => appender.close());
  }

  #fewest(): number {
    const { fewestAside } = this.#parts;
    return this.#inARow ? Math.min(fewestInARow, fewestAside) : fewestAside;
  }

  async #sendAside(
    appender: Appender,
    plan: AppendPlan,
    batch: readonly Operation[],
  ): Promise<Outcomes> {
    const { committer, report } = this.#parts;
    const answer = await appender.write(plan.letter());
    if (answer === "stored") return committer.finish(plan);
    if (answer !== "repeated") {
      report(new Error(`A batch could not be written aside: ${answer.failed}`));
      if (plan.isOnDisk()) return committer.finish(plan);
    }
    // This thread can tell which one it was, and what was stored under its id.
    return committer.run(batch);
  }

  #inLine(outcomes: Promise<Outcomes>): Promise<Outcomes> {
    this.#last = outcomes;
    const leave = () => {
      if (this.#last === outcomes) this.#last = undefined;
    };
    outcomes.then(leave, leave);
    return outcomes;
  }
}
