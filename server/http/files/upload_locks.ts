import { ERRORS, type Lock, type Locker, type RequestRelease } from "@tus/server";

/** Whoever holds an upload longer than this, although asked to let go, is stuck. */
const patienceMs = 10_000;

interface Held {
  /** Asks whoever holds it to let go. */
  readonly release: RequestRelease;
  readonly freed: PromiseWithResolvers<void>;
}

/**
 * One request at a time works on an upload. A newer one is right: the connection of the older one
 * may be dead without anybody knowing, so it is asked to end. The package's own locks go round and
 * round while they wait.
 */
export class UploadLocks implements Locker {
  readonly #held = new Map<string, Held>();

  newLock(id: string): Lock {
    return {
      lock: (signal, release) => this.#lock(id, signal, release),
      unlock: () => this.#unlock(id),
    };
  }

  async #lock(id: string, signal: AbortSignal, release: RequestRelease): Promise<void> {
    const late = Promise.withResolvers<void>();
    const giveUp = () => late.reject(ERRORS.ERR_LOCK_TIMEOUT);
    const timer = setTimeout(giveUp, patienceMs);
    signal.addEventListener("abort", giveUp, { once: true });
    // Nobody may be waiting for it any more.
    late.promise.catch(() => {});
    try {
      for (let held = this.#held.get(id); held !== undefined; held = this.#held.get(id)) {
        await held.release();
        await Promise.race([held.freed.promise, late.promise]);
      }
      this.#held.set(id, { release, freed: Promise.withResolvers() });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    }
  }

  #unlock(id: string): Promise<void> {
    const held = this.#held.get(id);
    this.#held.delete(id);
    held?.freed.resolve();
    return Promise.resolve();
  }
}
