import { join } from "node:path";
import { findTool } from "../../tests/support/require.ts";

/** An IRC server that stores nothing, on loopback. Disposing of it kills it. */
export interface Ngircd extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
}

/** What a row says where it is not installed. */
export const ngircdMissing = "ngircd is not installed: apt-get install ngircd";

const startWithinMs = 5_000;

// No limit of its own, no look-ups, and no way to the system's users.
const configuration = (port: number) => `
[Global]
  Name = irc.bench.test
  Info = bench
  Listen = 127.0.0.1
  Ports = ${port}
  MotdPhrase = "hi"
[Limits]
  MaxConnections = 0
  MaxConnectionsIP = 0
  MaxJoins = 0
  MaxNickLength = 20
  MaxPenaltyTime = 0
  PingTimeout = 3600
  PongTimeout = 3600
[Options]
  DNS = no
  Ident = no
  PAM = no
  SyslogFacility = local1
`;

/**
 * Starts ngircd on a free port.
 *
 * @param signal ends it.
 * @returns `undefined` where it is not installed.
 * @throws {Error} when it does not listen in time.
 */
export async function startNgircd(
  folder: string,
  signal: AbortSignal,
): Promise<Ngircd | undefined> {
  const command = findTool("ngircd", `${Deno.env.get("PATH") ?? ""}:/usr/sbin`);
  if (command === undefined) return undefined;
  const port = freePort();
  const file = join(folder, `ngircd-${port}.conf`);
  await Deno.writeTextFile(file, configuration(port));
  const args = ["--nodaemon", "--config", file];
  const child = new Deno.Command(command, { args, signal, stdout: "null", stderr: "null" }).spawn();
  const kill = async () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await child.status;
  };
  try {
    await listens(port);
  } catch (error) {
    await kill();
    throw error;
  }
  return { pid: child.pid, port, [Symbol.asyncDispose]: kill };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function listens(port: number): Promise<void> {
  const until = performance.now() + startWithinMs;
  for (;;) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
