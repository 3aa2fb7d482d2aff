import { findServer } from "../core/finder.ts";
import type { Credential } from "./credential.ts";

/** Whoever does not answer by then is not on this network. */
const patienceMs = 3_000;

/**
 * Looks on the local network for a server that has moved: another address, and the same key.
 *
 * @returns the credential with the new address; `undefined` when it was not found, or when the
 * server answers no such questions.
 */
export async function findAgain(
  credential: Credential,
  remainingMs: number,
): Promise<Credential | undefined> {
  const { pin, udpPort } = credential;
  const signal = AbortSignal.timeout(Math.min(patienceMs, remainingMs));
  const found = await findServer({ pin, known: [], udpPort, signal });
  if (!("stream" in found)) return undefined;
  found.stream.close();
  return { ...credential, address: found.address };
}
