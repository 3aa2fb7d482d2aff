import type { Chatload } from "./chatload.ts";
import type { Result } from "./measures.ts";

/** What every measurement works with. */
export interface Bench {
  /** On a real disk; what is in it is removed in the end. */
  readonly folder: string;
  /** How often ours and the peer take turns. */
  readonly runs: number;
  /** How long one run measures. */
  readonly seconds: number;
  /** The `--quick` form: smaller crowds. */
  readonly quick: boolean;
  /** Aborted when time is up, or somebody pressed Ctrl-C. */
  readonly signal: AbortSignal;
  /** @throws {Missing} where the load generator can be neither found nor built. */
  readonly chatload: () => Promise<Chatload>;
}

/** Measures one row. @throws {Missing} when something that it needs is not there. */
export type Measure = (bench: Bench) => Promise<Result>;
