import assert from "node:assert/strict";
import { join } from "node:path";
import { type Program, spawnChat } from "./program.ts";
import { dialTls, WireClient } from "./wire_client.ts";

/** Where a server that is ready listens. */
export interface ServerPorts {
  readonly chat: number;
  readonly plain: number;
  readonly https: number;
  readonly http: number;
}

/** A `chat serve` with every TCP port open on loopback. Disposing of it kills it. */
export interface ServerProgram extends AsyncDisposable {
  readonly program: Program;
  readonly ports: ServerPorts;
  /** The certificate that clients pin. */
  readonly identityPem: string;
  /** Opens a connection to the plain port. */
  connect(): Promise<WireClient>;
  /** Opens a connection to the TLS port, with the certificate pinned. */
  connectTls(): Promise<WireClient>;
  /** The same, bare. */
  dialTls(): Promise<Deno.TlsConn>;
}

const freePorts: ServerPorts = { chat: 0, plain: 0, https: 0, http: 0 };

/**
 * Starts `chat serve` and waits until it is ready.
 *
 * @param data its data folder, which outlives it.
 * @param more flags behind the usual ones, so that they win.
 * @param through a command that starts the server, instead of us.
 */
export async function startServerProgram(
  data: string,
  more: readonly string[] = [],
  ports: ServerPorts = freePorts,
  env: Readonly<Record<string, string>> = {},
  through: readonly string[] = [],
): Promise<ServerProgram> {
  const program = await spawnChat([...serveArguments(data, ports), ...more], { env, through });
  const ready = await program.stderr.waitFor('"event":"ready"');
  const bound = portsOf(JSON.parse(ready));
  const identityPem = await Deno.readTextFile(join(data, "identity.pem"));
  return {
    program,
    ports: bound,
    identityPem,
    connect: () => WireClient.connect(bound.plain),
    connectTls: () => WireClient.connectTls(bound.chat, identityPem),
    dialTls: () => dialTls(bound.chat, identityPem),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

/** The arguments by which {@link startServerProgram} starts a server. */
export function serveArguments(data: string, ports: ServerPorts = freePorts): string[] {
  const numbers = {
    port: ports.chat,
    "plain-port": ports.plain,
    "http-port": ports.https,
    "http-plain-port": ports.http,
    "password-cost": 10,
  };
  return [
    ...["serve", "--data", data, "--host", "127.0.0.1", "--no-udp"],
    ...["--registration", "open", "--log-format", "json"],
    ...Object.entries(numbers).map(([flag, value]) => `--${flag}=${value}`),
  ];
}

function portsOf(ready: Record<string, unknown>): ServerPorts {
  const port = (name: string) => Number(String(ready[name]).replace(/.*:/, ""));
  return { chat: port("chat"), plain: port("plain"), https: port("https"), http: port("http") };
}

/** Fails if a server met an error of its own; what others did to it is no more than a warning. */
export function assertNoErrorLogged(lines: readonly string[]): void {
  const errors = lines.filter((line) => !line.startsWith("{") || line.includes('"level":"error"'));
  assert.deepEqual(errors, []);
}
