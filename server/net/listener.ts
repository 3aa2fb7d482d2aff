import type { Logger } from "../../common/logger.ts";
import { alpnProtocol } from "../../protocol/wire.ts";
import type { Clock } from "../clock.ts";
import type { Stream } from "./connection.ts";
import { ownDescriptors } from "./descriptors.ts";
import { Handshakes, type Shaking } from "./handshakes.ts";

/** How long to wait when the system has no file descriptor left for another connection. */
const acceptAgainMs = 100;

/** How long to wait when the port is not free again yet, or somebody else has taken it. */
const listenAgainMs = 50;

/** Where connections come in. */
export interface Listener {
  readonly hostname: string;
  readonly port: number;
  /**
   * Shows another certificate to whoever comes from now on; connections that are open stay. The
   * runtime cannot change it on an open port, so the port is closed for a moment.
   */
  present(tls: TlsPem): void;
  /** Takes no more connections; those that are open stay. */
  close(): void;
  /** Resolves once it takes no more. */
  readonly closed: Promise<void>;
}

/**
 * What a listener does with a connection that is ready to be read.
 *
 * @param protocol what was agreed on over TLS (RFC 7301), if anything was.
 */
export type OnConnection = (
  stream: Stream,
  address: string,
  protocol?: string | null,
) => Promise<void>;

/** Certificate and key in PEM. */
export interface TlsPem {
  readonly cert: string;
  readonly key: string;
}

export interface ListenOptions {
  readonly hostname: string;
  readonly port: number;
  /** Without it the port is plain. */
  readonly tls?: TlsPem;
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
  return new OpenListener(options, onConnection);
}

type AnyConn = Deno.TcpConn | Deno.TlsConn;

/** A port as the system has it. */
interface Port {
  readonly addr: Deno.Addr;
  accept(): Promise<AnyConn>;
  close(): void;
}

class OpenListener implements Listener {
  readonly hostname: string;
  readonly port: number;
  readonly closed: Promise<void>;
  readonly #options: ListenOptions;
  readonly #onConnection: OnConnection;
  readonly #handshakes: Handshakes;
  #listener: Port;
  #tls: TlsPem | undefined;
  #isClosed = false;
  #open = 0;

  constructor(options: ListenOptions, onConnection: OnConnection) {
    this.#options = options;
    this.#onConnection = onConnection;
    this.#handshakes = new Handshakes(options.clock);
    this.#tls = options.tls;
    this.#listener = openPort(options, options.port, options.tls);
    const { hostname, port } = this.#listener.addr as Deno.NetAddr;
    this.hostname = hostname;
    this.port = port;
    this.closed = this.#run();
  }

  present(tls: TlsPem): void {
    this.#tls = tls;
    this.#shut();
  }

  close(): void {
    this.#isClosed = true;
    this.#shut();
  }

  #shut(): void {
    try {
      this.#listener.close();
    } catch {
      // It is closed already, and about to be opened again.
    }
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#acceptAll();
      if (!await this.#reopen()) return;
    }
  }

  /** Listens again, unless that is over; whoever has the port in between will not keep it for ever. */
  async #reopen(): Promise<boolean> {
    const { log, clock } = this.#options;
    while (!this.#isClosed) {
      try {
        this.#listener = openPort(this.#options, this.port, this.#tls);
        return true;
      } catch (error) {
        log.warn("listen_again_failed", { port: this.port, error: String(error) });
        await new Promise<void>((resolve) => clock.after(listenAgainMs, resolve));
      }
    }
    return false;
  }

  async #acceptAll(): Promise<void> {
    const { maxConnections, log } = this.#options;
    for (;;) {
      const conn = await this.#accept();
      if (conn === undefined) return;
      const isFull = this.#open >= maxConnections || !ownDescriptors.has(1);
      if (!this.#handshakes.makeRoom(addressOf(conn), isFull)) {
        log.warn("too_many_connections", { max: Math.min(maxConnections, this.#open) });
        closeQuietly(conn);
        continue;
      }
      this.#open++;
      ownDescriptors.take(1);
      this.#serve(conn).finally(() => {
        this.#open--;
        ownDescriptors.give(1);
      });
    }
  }

  async #accept(): Promise<AnyConn | undefined> {
    const { clock, log } = this.#options;
    for (;;) {
      try {
        return await this.#listener.accept();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
          return undefined;
        }
        log.warn("accept_failed", { error: String(error) });
        await new Promise<void>((resolve) => clock.after(acceptAgainMs, resolve));
      }
    }
  }

  async #serve(conn: AnyConn): Promise<void> {
    const address = addressOf(conn);
    let protocol: string | null = null;
    try {
      if ("handshake" in conn) {
        await this.#handshakes.run(shaking(conn), address);
        // It is over, and says again what came of it.
        protocol = (await conn.handshake()).alpnProtocol;
      } else conn.setKeepAlive(true);
      if ("setNoDelay" in conn) conn.setNoDelay(true);
    } catch (error) {
      this.#options.log.debug("handshake_failed", { address, error: String(error) });
      return closeQuietly(conn);
    }
    await this.#onConnection(
      {
        read: (into) => conn.read(into),
        write: (bytes) => conn.write(bytes),
        close: () => closeQuietly(conn),
      },
      address,
      protocol,
    );
  }
}

function openPort(
  { hostname, alpnProtocols = [alpnProtocol] }: ListenOptions,
  port: number,
  tls: TlsPem | undefined,
): Port {
  return tls === undefined
    ? Deno.listen({ hostname, port })
    : Deno.listenTls({ hostname, port, ...tls, alpnProtocols });
}

function addressOf(conn: AnyConn): string {
  return (conn.remoteAddr as Deno.NetAddr).hostname;
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
