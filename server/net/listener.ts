import type { Logger } from "../../common/logger.ts";
import { alpnProtocol } from "../../protocol/wire.ts";
import type { Clock } from "../clock.ts";
import type { Stream } from "./connection.ts";
import { Handshakes, type Shaking } from "./handshakes.ts";

/** How long to wait when the system has no file descriptor left for another connection. */
const acceptAgainMs = 100;

/** Where connections come in. */
export interface Listener {
  readonly hostname: string;
  readonly port: number;
  /** Takes no more connections; those that are open stay. */
  close(): void;
  /** Resolves once it takes no more. */
  readonly closed: Promise<void>;
}

/** What a listener does with a connection that is ready to be read. */
export type OnConnection = (stream: Stream, address: string) => Promise<void>;

export interface ListenOptions {
  readonly hostname: string;
  readonly port: number;
  /** Certificate and key in PEM; without them the port is plain. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** What is spoken over TLS (RFC 7301); the chat unless given. */
  readonly alpnProtocols?: string[];
  readonly maxConnections: number;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Listens for chat connections, over TLS when a certificate is given.
 *
 * @throws Deno.errors.AddrInUse and what else the system refuses a port with.
 */
export function listen(options: ListenOptions, onConnection: OnConnection): Listener {
  const { hostname, port, tls, alpnProtocols = [alpnProtocol] } = options;
  const listener = tls === undefined
    ? Deno.listen({ hostname, port })
    : Deno.listenTls({ hostname, port, ...tls, alpnProtocols });
  const { addr } = listener as { addr: Deno.NetAddr };
  return {
    hostname: addr.hostname,
    port: addr.port,
    close: () => listener.close(),
    closed: acceptAll(listener, options, onConnection),
  };
}

type AnyConn = Deno.TcpConn | Deno.TlsConn;

async function acceptAll(
  listener: { accept(): Promise<AnyConn> },
  options: ListenOptions,
  onConnection: OnConnection,
): Promise<void> {
  const handshakes = new Handshakes(options.clock);
  let open = 0;
  for (;;) {
    const conn = await accept(listener, options);
    if (conn === undefined) return;
    if (!handshakes.makeRoom(addressOf(conn), open >= options.maxConnections)) {
      options.log.warn("too_many_connections", { max: options.maxConnections });
      closeQuietly(conn);
      continue;
    }
    open++;
    serve(conn, handshakes, options, onConnection).finally(() => open--);
  }
}

function addressOf(conn: AnyConn): string {
  return (conn.remoteAddr as Deno.NetAddr).hostname;
}

async function accept(
  listener: { accept(): Promise<AnyConn> },
  { clock, log }: ListenOptions,
): Promise<AnyConn | undefined> {
  for (;;) {
    try {
      return await listener.accept();
    } catch (error) {
      if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
        return undefined;
      }
      log.warn("accept_failed", { error: String(error) });
      await new Promise<void>((resolve) => clock.after(acceptAgainMs, resolve));
    }
  }
}

async function serve(
  conn: AnyConn,
  handshakes: Handshakes,
  options: ListenOptions,
  onConnection: OnConnection,
): Promise<void> {
  const address = addressOf(conn);
  try {
    if ("handshake" in conn) await handshakes.run(shaking(conn), address);
    else conn.setKeepAlive(true);
    if ("setNoDelay" in conn) conn.setNoDelay(true);
  } catch (error) {
    options.log.debug("handshake_failed", { address, error: String(error) });
    return closeQuietly(conn);
  }
  await onConnection({
    read: (into) => conn.read(into),
    write: (bytes) => conn.write(bytes),
    close: () => closeQuietly(conn),
  }, address);
}

function shaking(conn: Deno.TlsConn): Shaking {
  return { handshake: () => conn.handshake(), close: () => closeQuietly(conn) };
}

function closeQuietly(conn: { close(): void }): void {
  try {
    conn.close();
  } catch {
    // It is closed already.
  }
}
