import { alpnProtocol, pinnedName } from "../../protocol/wire.ts";
import type { Address } from "./address.ts";
import { ConnectFailure, reasonOf } from "./connect_failure.ts";

/** The one certificate that a profile trusts. */
export interface Pin {
  /** base64url(SHA-256(DER)). */
  readonly fingerprint: string;
  readonly pem: string;
}

/** A name that does not resolve and a host that does not answer cost no more than this. */
export const defaultConnectTimeoutMs = 5_000;

/**
 * Opens a connection that only the holder of the pinned certificate's key can have answered.
 * Nothing is sent before that is proven.
 *
 * A comparison of fingerprints would not do: anybody can show a copy of the certificate, and with
 * `rejectUnauthorized: false` Deno 2.6.10 does not check the signature of the handshake.
 *
 * @param signal gives up when it fires.
 * @throws {ConnectFailure} `wrong_key` for another certificate or another key, and the rest.
 */
export async function openPinned(
  address: Address,
  pin: Pin,
  timeoutMs: number = defaultConnectTimeoutMs,
  signal?: AbortSignal,
): Promise<Deno.TlsConn> {
  const trust = { name: pinnedName, certificate: pin.pem, protocols: [alpnProtocol] };
  return await connectTls(address, trust, timeoutMs, signal);
}

/** Who has to answer, and what is spoken. */
export interface TlsTrust {
  /** In the certificate; it need not be the name of the address. */
  readonly name: string;
  /** In PEM. */
  readonly certificate: string;
  /** ALPN (RFC 7301). */
  readonly protocols: readonly string[];
}

/** Connects over TLS to an address, and to nobody else. Throws like {@link openPinned}. */
export async function connectTls(
  address: Address,
  { name, certificate, protocols }: TlsTrust,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Deno.TlsConn> {
  let open: Deno.Conn | undefined;
  const giveUp = new AbortController();
  const stop = () => {
    giveUp.abort(new Error(`no answer in ${timeoutMs} ms`));
    closeQuietly(open);
  };
  const timer = setTimeout(stop, timeoutMs);
  signal?.addEventListener("abort", stop);
  try {
    open = await connectTcp(address, giveUp.signal);
    const secured = await Deno.startTls(open as Deno.TcpConn, {
      hostname: name,
      caCerts: [certificate],
      alpnProtocols: [...protocols],
    });
    open = secured;
    await secured.handshake();
    return secured;
  } catch (error) {
    closeQuietly(open);
    const reason = giveUp.signal.aborted ? "unreachable" : reasonOf(error);
    throw new ConnectFailure(reason, address, String(error));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

async function connectTcp({ host, port }: Address, signal: AbortSignal): Promise<Deno.TcpConn> {
  const socket = await Deno.connect({ hostname: host, port, signal });
  socket.setNoDelay(true);
  return socket;
}

function closeQuietly(connection: Deno.Conn | undefined): void {
  try {
    connection?.close();
  } catch {
    // A failed handshake has closed it already.
  }
}
