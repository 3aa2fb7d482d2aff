import { FileKeeping } from "./files/file_keeping.ts";
import type { Services } from "./services.ts";
import type { Timer } from "./clock.ts";
import { IdleWork } from "./store/idle_work.ts";
import { indexing } from "./store/indexing.ts";
import { Pruning } from "./store/pruning.ts";
import type { RetentionDays } from "./store/retention_types.ts";
import { type SampleDays, SamplePruning } from "./store/sample_pruning.ts";

/** How often one looks for what has become too old: rules count in days. */
const pruneEveryMs = 60 * 60 * 1000;

/** How often one looks for files that are too old: people see when that is. */
const endFilesEveryMs = 60 * 1000;

/** What the server does for itself in quiet moments. */
export interface Housekeeping {
  /** Ends it; the store has to be open still. */
  close(): Promise<void>;
}

/** For how long things are kept. */
export interface KeepingDays extends SampleDays {
  /** Texts, where the operator said so at the start. */
  readonly retentionDays: RetentionDays | undefined;
}

/** Begins with what was left when the server last stopped. */
export function startHousekeeping(
  services: Pick<
    Services,
    "store" | "turn" | "clock" | "log" | "files" | "delivery" | "announcer"
  >,
  days: KeepingDays,
): Housekeeping {
  const { store, turn, clock, log } = services;
  const now = () => clock.now();
  const pruning = new Pruning({ store, usual: days.retentionDays, now });
  const samples = new SamplePruning(store, days, now);
  const files = new FileKeeping({ ...services, desk: services.files });
  const report = (error: unknown) => log.error("bug", { error });
  const idle = new IdleWork(clock, [indexing(store), pruning, samples, files], report);
  turn.onCommit = () => idle.wake();
  let timer: Timer;
  const look = () => {
    pruning.ask();
    samples.ask();
    idle.wake();
    timer = clock.after(pruneEveryMs, look);
  };
  look();
  let fileTimer: Timer;
  const lookAtFiles = () => {
    files.ask();
    idle.wake();
    fileTimer = clock.after(endFilesEveryMs, lookAtFiles);
  };
  fileTimer = clock.after(endFilesEveryMs, lookAtFiles);
  return {
    close() {
      timer.cancel();
      fileTimer.cancel();
      return idle.close();
    },
  };
}
