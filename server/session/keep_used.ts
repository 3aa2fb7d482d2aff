import { sessionLifetimeMs } from "../auth/tokens.ts";
import type { Entered } from "../commands/command.ts";
import type { Services } from "../services.ts";

/** A login has just been written down as a use; a short connection is not worth a second write. */
const worthWritingMs = 60 * 60 * 1000;

/** Remembers that a session was in use until now, so that a long connection does not use it up. */
export function keepUsed(
  { feed, session }: Entered,
  address: string,
  agent: string,
  { clock, turn }: Pick<Services, "clock" | "turn">,
): void {
  const at = clock.now();
  if (session === undefined || at - feed.enteredAt < worthWritingMs) return;
  const expiresAt = at + sessionLifetimeMs;
  turn.add({ kind: "touch_session", session: session.id, address, agent, at, expiresAt });
}
