import type { ServerFrameOf } from "../../../protocol/server_frames.ts";
import { type Address } from "../address.ts";
import { connectTls } from "../open_pinned.ts";

/** Where the HTTPS surface of the profile's own server is, and how to know it again. */
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

/** Only HTTP/1.1 is spoken here (RFC 7301). */
const protocols = ["http/1.1"];

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
  return await connectTls(address, { name, certificate, protocols }, timeoutMs, signal);
}
