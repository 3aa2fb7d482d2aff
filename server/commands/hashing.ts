import { Busy, type HashWait } from "../auth/passwords.ts";
import { sourceOf } from "../auth/source.ts";
import { type Caller, Refusal } from "./command.ts";

/** Runs something that hashes, and tells the peer while it waits for its turn. */
export async function hashing<T>(
  caller: Caller,
  id: string | undefined,
  attempt: { withdrawn(): void } | undefined,
  run: (wait: HashWait) => Promise<T>,
): Promise<T> {
  const onWaiting = (ahead: number) => caller.answer({ type: "waiting", id, ahead });
  try {
    return await run({ source: sourceOf(caller.address), onWaiting, signal: caller.gone });
  } catch (error) {
    attempt?.withdrawn();
    if (!(error instanceof Busy)) throw error;
    const seconds = error.retryAfterSeconds;
    throw new Refusal("busy", { seconds }, { retry_after: seconds });
  }
}

/** The refusal of somebody who has to wait. */
export function throttled(seconds: number): Refusal {
  return new Refusal("throttled", { seconds }, { retry_after: seconds });
}
