import type { Hono } from "hono";
import { type Clock, systemClock } from "../clock.ts";
import { listenAt, type ListenPlace } from "../net/cannot_listen.ts";

export interface HttpOptions extends ListenPlace {
  readonly app: Pick<Hono, "fetch">;
  /** Serves HTTPS; plain HTTP without it. */
  readonly tls?: { readonly certificatePem: string; readonly privateKeyPem: string };
  readonly clock?: Clock;
}

export interface HttpListener {
  readonly address: Deno.NetAddr;
  /** Takes no more connections, and waits a moment for the requests that are under way. */
  close(): Promise<void>;
}

/** A server has five seconds to stop; a download does not get all of them. */
export const closeWithinMs = 2_000;

/**
 * Serves HTTP/1.1 and HTTP/2, with TLS when there is a certificate.
 *
 * @throws {CannotListen} when the port is taken or the address is not ours.
 */
export function listenHttp(options: HttpOptions): HttpListener {
  const { app, tls, clock = systemClock } = options;
  const server = listenAt(options, () =>
    Deno.serve({
      hostname: options.host,
      port: options.port,
      // Left out, it writes to stdout, which is for answers.
      onListen() {},
      // The app answers its own errors: this one is of a body that broke off, and its maker knows it.
      onError: () => new Response(null, { status: 500 }),
      ...(tls === undefined ? {} : { cert: tls.certificatePem, key: tls.privateKeyPem }),
    }, (request, info) => app.fetch(request, info)));
  return {
    address: server.addr as Deno.NetAddr,
    close: () => {
      const late = Promise.withResolvers<void>();
      const timer = clock.after(closeWithinMs, late.resolve);
      return Promise.race([server.shutdown(), late.promise]).finally(() => timer.cancel());
    },
  };
}
