import type { LogFields, Logger } from "../common/logger.ts";
import type { ActivityNotes } from "./activity_notes.ts";
import type { ActivityReads } from "./store/activity_types.ts";

type Notes = Pick<ActivityNotes, "note" | "noteBounded">;

/** Said by the store when the disk did not take a commit. */
const storageFailed = "storage_failed";

/**
 * Keeps every error of the server in the activity log, by the name of its event: whatever is logged
 * as an error is, so none can be forgotten. Its text is in the log on stderr alone, because anything
 * may be in it.
 */
export class ErrorNotes {
  /** To log with. */
  readonly log: Logger;
  #notes: Notes | undefined;
  #failedCommits = 0;

  constructor(log: Logger) {
    this.log = {
      ...log,
      error: (event, fields) => {
        log.error(event, fields);
        this.#note(event, fields);
      },
    };
  }

  /** From now on there is a log. */
  keepIn(notes: Notes, { commits }: Pick<ActivityReads, "commits">): void {
    this.#notes = notes;
    commits.watch(() => this.#commitFailuresOver());
  }

  #note(event: string, fields: LogFields = {}): void {
    // A note of it would be one more commit that fails, and so on.
    if (event === storageFailed) this.#failedCommits++;
    else this.#notes?.noteBounded({ kind: "error", address: addressIn(fields), detail: event });
  }

  /** A commit was written: what failed before it can be told now. */
  #commitFailuresOver(): void {
    if (this.#failedCommits === 0) return;
    const detail = `${storageFailed} ${this.#failedCommits}`;
    this.#failedCommits = 0;
    this.#notes?.note({ kind: "error", detail });
  }
}

function addressIn({ address }: LogFields): string | undefined {
  return typeof address === "string" ? address : undefined;
}
