import { isIP, isIPv6 } from "node:net";

/**
 * Reverse proxies that say the truth about who is behind them. Anybody can write
 * `X-Forwarded-For`, so it is read only in what comes from one of these, and from its end: each
 * proxy adds whom it has heard it from.
 */
export class TrustedProxies {
  readonly #addresses: ReadonlySet<string>;

  /** @param addresses of the proxies, as they reach this server. */
  constructor(addresses: readonly string[]) {
    this.#addresses = new Set(addresses.map(canonical));
  }

  /**
   * Who is behind a connection.
   *
   * @param peer the other end of the connection.
   * @param forwarded the header field `X-Forwarded-For`.
   */
  addressBehind(peer: string, forwarded: string | null | undefined): string {
    if (this.#addresses.size === 0 || !this.#trusts(peer)) return peer;
    let nearest = peer;
    for (const said of (forwarded ?? "").split(",").toReversed()) {
      const address = said.trim();
      // What nobody can be is no more to be trusted than what is in front of it.
      if (isIP(address) === 0) return nearest;
      if (!this.#trusts(address)) return address;
      nearest = address;
    }
    return nearest;
  }

  #trusts(address: string): boolean {
    return this.#addresses.has(canonical(address));
  }
}

/** One spelling for each address; an IPv4 one may come mapped into IPv6 (RFC 4291, section 2.5.5.2). */
function canonical(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  return isIPv6(address) ? new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname : address;
}
