import { type Address, sameAddress } from "./address.ts";
import { ConnectFailure } from "./connect_failure.ts";
import { discover } from "./discover.ts";
import { openPinned, type Pin } from "./pin.ts";

/** There may be several addresses to try, and people wait. */
const perAddressMs = 3_000;

/** An address that answered with the pinned key. */
export interface Found {
  readonly address: Address;
  readonly stream: Deno.TlsConn;
}

/** What to look for, and where. */
export interface Search {
  readonly pin: Pin;
  /** The last good one first. */
  readonly known: readonly Address[];
  /** Where to ask the network when none of them answers; undefined not to. */
  readonly udpPort: number | undefined;
  readonly signal: AbortSignal;
}

/**
 * Looks for the server: at its known addresses, and then by a question to the local network, so
 * that one that was restarted elsewhere is found without anybody's help. Whoever answers has to
 * hold the pinned key.
 *
 * @returns the open connection, or why each address was turned down, in the order of trying.
 */
export async function findServer(search: Search): Promise<Found | readonly ConnectFailure[]> {
  const failures: ConnectFailure[] = [];
  const known = await firstOf(search.known, search, failures);
  if (known !== undefined || search.signal.aborted || search.udpPort === undefined) {
    return known ?? failures;
  }
  const { fingerprint } = search.pin;
  const servers = await discover({ udpPort: search.udpPort, signal: search.signal });
  const candidates = servers
    .filter((server) => server.fingerprint === fingerprint)
    .flatMap((server) => server.addresses)
    .filter((address) => !search.known.some((other) => sameAddress(address, other)));
  return await firstOf(candidates, search, []) ?? failures;
}

async function firstOf(
  addresses: readonly Address[],
  { pin, signal }: Search,
  failures: ConnectFailure[],
): Promise<Found | undefined> {
  for (const address of addresses) {
    if (signal.aborted) return undefined;
    try {
      return { address, stream: await openPinned(address, pin, perAddressMs, signal) };
    } catch (error) {
      if (!(error instanceof ConnectFailure)) throw error;
      failures.push(error);
    }
  }
  return undefined;
}
