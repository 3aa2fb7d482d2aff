import type { Hono } from "hono";
import type { Logger } from "../../common/logger.ts";
import { httpAlpnProtocol } from "../../protocol/wire.ts";
import { type Clock, systemClock } from "../clock.ts";
import { listenAt, type ListenPlace } from "../net/cannot_listen.ts";
import type { Stream } from "../net/connection.ts";
import { ownDescriptors } from "../net/descriptors.ts";
import { listen } from "../net/listener.ts";
import { TrustedProxies } from "../net/trusted_proxies.ts";
import { closeWithinMs, type HttpListener, listenHttp } from "./listen.ts";
import { type Opening, readOpening } from "./request_head.ts";
import { splice } from "./splice.ts";
import { acceptance, isUpgrade } from "./upgrade.ts";

/** Browsers open connections ahead of time; for longer they do not keep one without a request. */
const openingMs = 30_000;

/** Both ends of the way to the HTTP server, and a file that is fetched or sent. */
const descriptorsOfRequest = 3;

/** What is said while others have all descriptors: the whole answer, and its end. */
const busy = new TextEncoder().encode(
  "HTTP/1.1 503 Service Unavailable\r\nretry-after: 10\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
);

/** Serves a chat over WebSocket until it ends; `undefined` when that cannot be done now. */
export type WebSocketServing =
  | ((stream: Stream, address: string) => Promise<void>)
  | undefined;

export interface FrontOptions extends ListenPlace {
  readonly app: Pick<Hono, "fetch">;
  /** Serves HTTPS; plain HTTP without it. */
  readonly tls?: { readonly certificatePem: string; readonly privateKeyPem: string };
  readonly maxConnections: number;
  /** Asked at each handshake. */
  readonly webSockets: () => WebSocketServing;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Whose word is taken for who is behind them; nobody's unless given. */
  readonly proxies?: TrustedProxies;
}

/** What the app is told of a connection, as its `env`. */
export interface ConnectionInfo {
  /** IP address of the other end. */
  readonly address: string;
  /** Whether it came over TLS. */
  readonly isSecure: boolean;
}

/**
 * Listens for HTTP and WebSocket on one port.
 *
 * The runtime's own WebSockets gather the frames of a message without a bound, before we see
 * anything of it. So the first request of a connection is read here: a WebSocket is served on the
 * connection itself, and anything else is handed to the runtime's HTTP server, over loopback.
 *
 * @throws {CannotListen} when the port is taken or the address is not ours.
 */
export function listenFront(options: FrontOptions): FrontListener {
  return new Front(options);
}

/** A port of the HTTP surface. */
export interface FrontListener extends HttpListener {
  /** Shows another certificate to whoever comes from now on. */
  present(tls: NonNullable<FrontOptions["tls"]>): void;
  /** Serves a connection that came over TLS by another port, until it ends. */
  take(stream: Stream, address: string): Promise<void>;
}

class Front implements FrontListener {
  readonly address: Deno.NetAddr;
  readonly #options: FrontOptions;
  readonly #clock: Clock;
  readonly #proxies: TrustedProxies;
  readonly #http: HttpListener;
  readonly #listener: ReturnType<typeof listen>;
  /** Connections whose first request is not there yet. */
  readonly #opening = new Set<Stream>();
  readonly #open = new Set<Stream>();
  readonly #serving = new Set<Promise<void>>();
  /** Who is behind each connection to the HTTP server, by where it comes from there. */
  readonly #behind = new Map<string, ConnectionInfo>();

  constructor(options: FrontOptions) {
    const { host, port, tls, maxConnections, log, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#proxies = options.proxies ?? new TrustedProxies([]);
    const pair = tls && { cert: tls.certificatePem, key: tls.privateKeyPem };
    this.#listener = listenAt(options, () =>
      listen(
        {
          ...{ hostname: host, port, maxConnections, clock, log },
          ...{ tls: pair, alpnProtocols: [httpAlpnProtocol] },
        },
        (stream, address) => this.#track(stream, address),
      ));
    const { hostname, port: bound } = this.#listener;
    this.address = { transport: "tcp", hostname, port: bound };
    this.#http = listenHttp({
      ...{ host: "127.0.0.1", port: 0, flag: options.flag, clock },
      app: { fetch: (request, info) => this.#fetch(request, info as Deno.ServeHandlerInfo) },
    });
  }

  present({ certificatePem: cert, privateKeyPem: key }: NonNullable<FrontOptions["tls"]>): void {
    this.#listener.present({ cert, key });
  }

  take(stream: Stream, address: string): Promise<void> {
    return this.#track(stream, address);
  }

  async close(): Promise<void> {
    this.#listener.close();
    await this.#listener.closed;
    for (const stream of this.#opening) stream.close();
    const late = this.#clock.after(closeWithinMs, () => {
      for (const stream of this.#open) stream.close();
    });
    await Promise.all([this.#http.close(), ...this.#serving]);
    late.cancel();
  }

  #fetch(request: Request, info: Deno.ServeHandlerInfo): Response | Promise<Response> {
    const behind = this.#behind.get(placeOf(info.remoteAddr));
    // Somebody on this machine who goes around TLS.
    if (behind === undefined) return new Response(null, { status: 403 });
    const forwarded = request.headers.get("x-forwarded-for");
    const address = this.#proxies.addressBehind(behind.address, forwarded);
    return this.#options.app.fetch(request, { ...behind, address });
  }

  #track(stream: Stream, address: string): Promise<void> {
    const served = this.#serve(stream, address)
      .catch((error) => {
        this.#options.log.debug("connection_broke", { address, error: String(error) });
      })
      .finally(() => {
        stream.close();
        this.#open.delete(stream);
        this.#serving.delete(served);
      });
    this.#open.add(stream);
    this.#serving.add(served);
    return served;
  }

  async #serve(stream: Stream, address: string): Promise<void> {
    const opening = await this.#read(stream);
    const serveChat = this.#options.webSockets();
    if (opening.head !== undefined && isUpgrade(opening.head) && serveChat !== undefined) {
      const forwarded = opening.head.headers.get("x-forwarded-for");
      const behind = this.#proxies.addressBehind(address, forwarded);
      return await this.#serveWebSocket(stream, opening, (chat) => serveChat(chat, behind));
    }
    if (opening.bytes.length > 0) await this.#passOn(stream, opening.bytes, address);
  }

  async #read(stream: Stream): Promise<Opening> {
    this.#opening.add(stream);
    const timer = this.#clock.after(openingMs, () => stream.close());
    try {
      return await readOpening(stream);
    } finally {
      timer.cancel();
      this.#opening.delete(stream);
    }
  }

  async #serveWebSocket(
    stream: Stream,
    { head, rest }: Opening,
    serve: (chat: Stream) => Promise<void>,
  ): Promise<void> {
    // What it needs would keep every start waiting, also where nobody comes this way.
    const { WebSocketStream } = await import("./websocket.ts");
    const answer = acceptance(head!.headers);
    for (let at = 0; at < answer.length;) at += await stream.write(answer.subarray(at));
    const chat = new WebSocketStream(stream, rest, this.#clock);
    await serve(chat);
    await chat.closed;
  }

  async #passOn(stream: Stream, said: Uint8Array, address: string): Promise<void> {
    if (!ownDescriptors.has(descriptorsOfRequest)) return await this.#refuse(stream, address);
    ownDescriptors.take(descriptorsOfRequest);
    try {
      await this.#connect(stream, said, address);
    } finally {
      ownDescriptors.give(descriptorsOfRequest);
    }
  }

  async #refuse(stream: Stream, address: string): Promise<void> {
    this.#options.log.warn("no_descriptors", { address });
    for (let at = 0; at < busy.length;) at += await stream.write(busy.subarray(at));
  }

  async #connect(stream: Stream, said: Uint8Array, address: string): Promise<void> {
    const { hostname, port } = this.#http.address;
    const inner = await Deno.connect({ hostname, port });
    const own = placeOf(inner.localAddr);
    this.#behind.set(own, { address, isSecure: this.#options.tls !== undefined });
    try {
      await splice(stream, inner, said, this.#clock);
    } finally {
      this.#behind.delete(own);
    }
  }
}

/** With its address: a whole network is loopback, and a port of one address can be had at another. */
function placeOf(address: Deno.Addr): string {
  const { hostname, port } = address as Deno.NetAddr;
  return `${hostname} ${port}`;
}
