import { type Clock, pause, systemClock } from "./clock.ts";
import { lockIn } from "./store/profile_lock.ts";

/**
 * Of one session's 8 connections a `chat connect` has one. At the ninth the server hangs up on the
 * most silent, which would be that one: so no more than these send, or wait for receipts, at once.
 */
const places = { send: 4, watch: 3 } as const;

/** How long to wait before the next look: short beside what one message takes, and never in step. */
const lookAgainMs = 40;

/** What a connection of a profile is for. */
export type Errand = keyof typeof places;

/** Takes a place among the connections of a profile, if one is free. */
export async function tryTurn(directory: string, errand: Errand): Promise<Disposable | undefined> {
  for (let place = 1; place <= places[errand]; place++) {
    const turn = await lockIn(directory, `${errand}-${place}.db`, 0);
    if (turn !== undefined) return turn;
  }
  return undefined;
}

/** Waits for a place; `undefined` when `signal` came first. A place is free when its holder is gone. */
export async function takeTurn(
  directory: string,
  errand: Errand,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<Disposable | undefined> {
  while (!signal.aborted) {
    const turn = await tryTurn(directory, errand);
    if (turn !== undefined) return turn;
    await pause(lookAgainMs * (0.5 + Math.random()), clock, signal);
  }
  return undefined;
}
