import type { Services } from "./services.ts";
import type { Timer } from "./clock.ts";
import { IdleWork } from "./store/idle_work.ts";
import { indexing } from "./store/indexing.ts";
import { Pruning } from "./store/pruning.ts";
import type { RetentionDays } from "./store/retention_types.ts";

/** How often texts are looked for that have become too old: rules count in days. */
const pruneEveryMs = 60 * 60 * 1000;

/** What the server does for itself in quiet moments. */
export interface Housekeeping {
  /** Ends it; the store has to be open still. */
  close(): Promise<void>;
}

/**
 * Begins with what was left when the server last stopped.
 *
 * @param usual how long texts are kept, where the operator said so at the start.
 */
export function startHousekeeping(
  { store, turn, clock, log }: Pick<Services, "store" | "turn" | "clock" | "log">,
  usual: RetentionDays | undefined,
): Housekeeping {
  const pruning = new Pruning({ store, usual, now: () => clock.now() });
  const report = (error: unknown) => log.error("bug", { error });
  const idle = new IdleWork(clock, [indexing(store), pruning], report);
  turn.onCommit = () => idle.wake();
  let timer: Timer;
  const look = () => {
    pruning.ask();
    idle.wake();
    timer = clock.after(pruneEveryMs, look);
  };
  look();
  return {
    close() {
      timer.cancel();
      return idle.close();
    },
  };
}
