import type { Hono } from "hono";
import { type Clock, systemClock, type Timer } from "../clock.ts";
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

/** How long to wait when the system has no file descriptor left for another connection. */
const acceptAgainMs = 100;

/**
 * Serves HTTP/1.1 and HTTP/2, with TLS when there is a certificate.
 *
 * @throws {CannotListen} when the port is taken or the address is not ours.
 */
export function listenHttp(options: HttpOptions): HttpListener {
  return new OpenHttp(options);
}

type Server = Deno.HttpServer<Deno.NetAddr>;

class OpenHttp implements HttpListener {
  readonly address: Deno.NetAddr;
  readonly #options: HttpOptions;
  readonly #clock: Clock;
  /** The last of them takes connections; what those before it had begun goes on. */
  readonly #servers = new Set<Server>();
  #again: Timer | undefined;
  #isClosed = false;

  constructor(options: HttpOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.address = listenAt(options, () => this.#serve(options.port)).addr;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#again?.cancel();
    const late = Promise.withResolvers<void>();
    const timer = this.#clock.after(closeWithinMs, late.resolve);
    const ended = Promise.all([...this.#servers].map((server) => server.shutdown()));
    return Promise.race([ended.then(() => {}), late.promise]).finally(() => timer.cancel());
  }

  #serve(port: number): Server {
    const { app, host, tls } = this.#options;
    const server = Deno.serve({
      hostname: host,
      port,
      // Left out, it writes to stdout, which is for answers.
      onListen() {},
      // The app answers its own errors: this one is of a body that broke off, and its maker knows it.
      onError: () => new Response(null, { status: 500 }),
      ...(tls === undefined ? {} : { cert: tls.certificatePem, key: tls.privateKeyPem }),
    }, (request, info) => app.fetch(request, info)) as Server;
    this.#servers.add(server);
    // The runtime ends its loop at the first connection that it cannot accept, and the whole program
    // with it where nobody hears that.
    server.finished.catch(() => this.#serveAgain(server));
    return server;
  }

  #serveAgain(ended: Server): void {
    // It has the port until then; whoever is being answered still is.
    void ended.shutdown().finally(() => this.#servers.delete(ended));
    this.#openSoon();
  }

  #openSoon(): void {
    if (this.#isClosed) return;
    this.#again = this.#clock.after(acceptAgainMs, () => {
      try {
        this.#serve(this.address.port);
      } catch {
        // The port is not free yet, or there is no descriptor for it either.
        this.#openSoon();
      }
    });
  }
}
