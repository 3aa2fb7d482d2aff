import { join } from "node:path";
import { spawnChat } from "../../tests/support/program.ts";
import { dialTls, WireClient } from "../../tests/support/wire_client.ts";

/** A `chat serve` in a process of its own. Disposing of it kills it. */
export interface ChatServer extends AsyncDisposable {
  readonly pid: number;
  /** Milliseconds from its start to `ready`. */
  readonly readyMs: number;
  readonly tlsPort: number;
  readonly plainPort: number;
  /** Opens a connection to the plain port. */
  connect(): Promise<WireClient>;
  /** Opens a connection to the TLS port, with the certificate pinned. */
  connectTls(): Promise<WireClient>;
  /** The same, bare. */
  dialTls(): Promise<Deno.TlsConn>;
  /** Ends it in order. */
  stop(): Promise<void>;
}

/** Starts `chat serve` as for a chat of many on loopback, and waits until it is ready. */
export async function startChatServer(data: string): Promise<ChatServer> {
  const startedAt = performance.now();
  const program = await spawnChat([
    ...["serve", "--data", data, "--host", "127.0.0.1", "--port", "0", "--plain-port", "0"],
    // Registering a thousand users is not what is measured.
    ...["--registration", "open", "--password-cost", "10", "--max-connections", "20000"],
    ...["--no-udp", "--no-http", "--log-format", "json"],
  ]);
  try {
    const ready = JSON.parse(await program.stderr.waitFor('"event":"ready"'));
    const readyMs = performance.now() - startedAt;
    const port = (name: string) => Number(String(ready[name]).replace(/.*:/, ""));
    const [tlsPort, plainPort] = [port("chat"), port("plain")];
    const certificate = await Deno.readTextFile(join(data, "identity.pem"));
    return {
      pid: program.pid,
      readyMs,
      tlsPort,
      plainPort,
      connect: () => WireClient.connect(plainPort),
      connectTls: () => WireClient.connectTls(tlsPort, certificate),
      dialTls: () => dialTls(tlsPort, certificate),
      stop: async () => void await program.kill("SIGTERM"),
      [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
    };
  } catch (error) {
    await program[Symbol.asyncDispose]();
    throw error;
  }
}
