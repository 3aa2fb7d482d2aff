import { systemClock } from "./clock.ts";
import { defaultUdpPort } from "./discover.ts";
import type { ConnectFailure } from "./connect_failure.ts";
import { findServer, type Found } from "./finder.ts";
import type { IncomingFrame } from "./frames.ts";
import { Session } from "./session.ts";
import type { SessionEnd } from "./session_end.ts";
import type { ClientStore } from "./store/client_store.ts";

/** What a short errand of a script needs. */
export interface ErrandOptions {
  /** Of a profile that has logged in. */
  readonly store: ClientStore;
  readonly agent: string;
  readonly lang: string;
}

/** Looks for a profile's server. */
export function findServerOf(
  { profile }: ClientStore,
  signal: AbortSignal,
): Promise<Found | readonly ConnectFailure[]> {
  const { pin, udpPort } = profile.read()!;
  const known = profile.addresses();
  return findServer({ pin, known, udpPort: udpPort ?? defaultUdpPort, signal });
}

/**
 * Logs in on a connection that hears no entries and keeps nothing, beside whatever else the profile
 * does, and hangs up when `work` is done or `signal` fires.
 *
 * @param work gets the session, and a promise that settles when the connection is over.
 * @param overhear hears what the server says unasked, its `login_response` first.
 * @returns what `work` returns, or why nobody was let in.
 */
export async function speakQuietly<T extends object>(
  { store, agent, lang }: ErrandOptions,
  found: Found,
  signal: AbortSignal,
  work: (session: Session, ended: Promise<unknown>) => Promise<T>,
  overhear: (frame: IncomingFrame) => void = () => {},
): Promise<T | { readonly kind: "not_open"; readonly end: SessionEnd }> {
  const isIn = Promise.withResolvers<void>();
  const session: Session = new Session({
    ...{ ...found, store, agent, lang, overhear },
    login: { credentials: undefined, quiet: true },
    clock: systemClock,
    tell: (event) => event.kind === "state" && isIn.resolve(),
  });
  const giveUp = () => session.close("the time is over");
  signal.addEventListener("abort", giveUp);
  const running = session.run();
  try {
    await Promise.race([isIn.promise, running]);
    if (!session.isOpen) return { kind: "not_open", end: await running };
    return await work(session, running);
  } finally {
    signal.removeEventListener("abort", giveUp);
    await session.leave();
    await running;
  }
}
