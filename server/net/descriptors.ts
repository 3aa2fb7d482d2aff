/** For the database, its log, backups, and what the runtime opens for itself. */
const kept = 128;

/** Counts the file descriptors that connections take, so that they never take the last ones. */
export class Descriptors {
  #left: number;

  /** @param limit how many the process may have open; as many as it likes unless given. */
  constructor(limit: number = Infinity) {
    this.#left = limit - Math.min(kept, limit / 2);
  }

  /** Whether there are so many left. */
  has(count: number): boolean {
    return this.#left >= count;
  }

  take(count: number): void {
    this.#left -= count;
  }

  give(count: number): void {
    this.#left += count;
  }
}

/**
 * How many descriptors a process may have open, of what Linux says in `/proc/self/limits`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(openFilesLimit("Max open files            1024      4096      files"), 1024);
 * assert.equal(openFilesLimit("Max open files            unlimited unlimited files"), undefined);
 * ```
 */
export function openFilesLimit(limits: string): number | undefined {
  const [, soft] = /^Max open files +(\d+) /m.exec(limits) ?? [];
  return soft === undefined ? undefined : Number(soft);
}

function limitHere(): number | undefined {
  try {
    return openFilesLimit(Deno.readTextFileSync("/proc/self/limits"));
  } catch {
    // Not Linux: the limit cannot be read there.
    return undefined;
  }
}

/** Those of this process. Where the runtime finds none left, it ends the program, and all chats. */
export const ownDescriptors = new Descriptors(limitHere());
