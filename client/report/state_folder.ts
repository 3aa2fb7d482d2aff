import { join } from "node:path";

/** Where `chat report-metrics` keeps what it has to know the next time, in a data folder. */
export function stateFolder(dataDirectory: string) {
  const folder = join(dataDirectory, "report");
  return {
    folder,
    /** Reports that the server has not acknowledged yet, one file each. */
    spool: join(folder, "spool"),
    /** The last counter that was given out. */
    counter: join(folder, "counter"),
    /** Since when reports do not reach the server, and what was said about it. */
    outage: join(folder, "outage.json"),
    /** The disks that were said to be absent. */
    absent: join(folder, "absent.json"),
    /** What was said to keep reports from being kept. */
    problem: join(folder, "problem.txt"),
    /** Locked by the run that sends. */
    sending: join(folder, "sending.lock"),
  };
}

/** See {@link stateFolder}. */
export type StateFolder = ReturnType<typeof stateFolder>;
