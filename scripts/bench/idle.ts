import type { Measure } from "./bench.ts";
import { freshServer } from "./beside.ts";
import type { ChatServer } from "./chat_server.ts";
import { type Chatload, newcomers, newPrefix } from "./chatload.ts";

interface IdleReport {
  readonly ready: number;
  readonly failed: number;
  readonly closed: number;
  readonly rss_per_conn_kb: number;
  readonly note?: string;
}

/** Connections before those that count, so that the code is compiled and the heap has its size. */
const warmUp = 300;

/** What one more logged-in connection over TLS adds to the server's resident memory. */
export const idleMemory = (connections: number): Measure => async (bench) => {
  const chatload = await bench.chatload();
  await using server = await freshServer(bench);
  const count = bench.quick ? Math.ceil(connections / 5) : connections;
  await open(chatload, server, warmUp);
  const report = await open(chatload, server, count);
  const faults = report.failed + report.closed;
  return {
    ours: { value: report.rss_per_conn_kb, unit: "kB" },
    remarks: [
      `${report.ready} connections`,
      ...(faults > 0 ? [`not to be trusted: ${faults} failed, ${report.note ?? ""}`] : []),
    ],
  };
};

function open(chatload: Chatload, server: ChatServer, count: number): Promise<IdleReport> {
  return chatload<IdleReport>([
    ...["--scenario", "idle", "--count", String(count), "--hold", "2", "--conc", "16", "--tls"],
    ...["--port", String(server.tlsPort), "--pid", String(server.pid)],
    ...["--prefix", newPrefix(), ...newcomers],
  ]);
}
