import type { Credential } from "./credential.ts";

/** Longest wait: cron starts all machines in the same second, and a minute has other work, too. */
const maxSplayMs = 20_000;

/**
 * How long this machine waits before it sends, so that not all do so at once: always the same, and
 * for each machine another time.
 *
 * @param deadlineMs what all of a run may take; there has to be time left to send.
 */
export async function splayOf(
  { host, pin }: Pick<Credential, "host" | "pin">,
  deadlineMs: number,
): Promise<number> {
  const name = new TextEncoder().encode(`${pin.fingerprint} ${host}`);
  const hash = new DataView(await crypto.subtle.digest("SHA-256", name));
  const share = hash.getUint32(0) / 2 ** 32;
  return Math.floor(share * Math.min(maxSplayMs, deadlineMs * 2 / 3));
}
