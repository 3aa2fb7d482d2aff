import type { Services } from "./services.ts";
import { IdleWork } from "./store/idle_work.ts";
import { indexing } from "./store/indexing.ts";

/** What the server does for itself in quiet moments. */
export interface Housekeeping {
  /** Ends it; the store has to be open still. */
  close(): Promise<void>;
}

/** Begins with what was left when the server last stopped. */
export function startHousekeeping(
  { store, turn, clock, log }: Pick<Services, "store" | "turn" | "clock" | "log">,
): Housekeeping {
  const report = (error: unknown) => log.error("bug", { error });
  const idle = new IdleWork(clock, [indexing(store)], report);
  turn.onCommit = () => idle.wake();
  idle.wake();
  return { close: () => idle.close() };
}
