import type { ServerFrameOf } from "../../../protocol/server_frames.ts";
import type { Address } from "../address.ts";
import { httpAlpnProtocol, pinnedName } from "../../../protocol/wire.ts";
import { connectTls, type Pin } from "../open_pinned.ts";

/** Where an HTTP surface of the profile's own server is, and how to know it again. */
export interface HttpPlace {
  /** Where the chat was reached just now, with the port of the surface. */
  readonly address: Address;
  /** A name that the certificate is good for; it need not lead anywhere. */
  readonly name: string;
  /** What the surface shows, in PEM. */
  readonly certificate: string;
}

/** What `welcome` says of the surface. */
export type HandedOver = NonNullable<ServerFrameOf<"welcome">["http"]>;

/** Reads what a server handed over on its pinned connection. */
export function placeOf({ port, name, certificate }: HandedOver, { host }: Address): HttpPlace {
  return { address: { host, port }, name, certificate };
}

/**
 * The same surface on the port of the chat, which shows what the profile has pinned. Nothing can be
 * amiss with that: neither a certificate that nobody can follow to its authority, nor a firewall
 * that lets one port through.
 */
export function placeAtChat(address: Address, { pem }: Pin): HttpPlace {
  return { address, name: pinnedName, certificate: pem };
}

/**
 * Opens a connection to the surface, over which nothing was sent yet: whoever answers has proven to
 * hold the key of the certificate that was handed over, for the name that came with it. The address
 * is no part of that, so a server that has moved is the same one.
 *
 * @throws {ConnectFailure} `wrong_key` for another certificate or another key, and the rest.
 */
export async function connectHttp(
  place: HttpPlace,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Deno.TlsConn> {
  const { address, name, certificate } = place;
  return await connectTls(
    address,
    { name, certificate, protocols: [httpAlpnProtocol] },
    timeoutMs,
    signal,
  );
}
