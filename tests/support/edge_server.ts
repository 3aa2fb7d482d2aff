import { createLogger } from "../../common/logger.ts";
import { resolveSettings } from "../../common/resolve_settings.ts";
import { type ServeSettings, serveSettings } from "../../common/settings.ts";
import { type Clock, systemClock } from "../../server/clock.ts";
import { type Edges, openEdges } from "../../server/edges.ts";
import { type ChatServer, startChat } from "../../server/start.ts";
import { dialWebSocket, type WebSocketWire } from "./websocket_wire.ts";
import { dialTls, WireClient } from "./wire_client.ts";

/** The ways to a server. */
export const transports = ["tcp", "tls", "ws", "wss"] as const;

export type Transport = (typeof transports)[number];

/** A whole server of this process, with every port open on loopback. */
export interface EdgeServer extends AsyncDisposable {
  readonly server: ChatServer;
  readonly edges: Edges;
  /** Where its data is. */
  readonly folder: string;
  /** Every record that was logged, as JSON. */
  readonly logged: string[];
  /** Opens a connection. */
  connect(transport: Transport): Promise<WireClient>;
  /** Opens a bare WebSocket. */
  dialWebSocket(transport: "ws" | "wss"): Promise<WebSocketWire>;
  /** Stops it, as a signal would; the second time nothing happens. */
  stop(): Promise<void>;
}

/** Starts a server whose settings are the defaults, but for what is given. */
export async function startEdgeServer(
  overrides: Partial<ServeSettings> = {},
  clock: Clock = systemClock,
): Promise<EdgeServer> {
  const data = await Deno.makeTempDir({ prefix: "chat-test-" });
  const settings = settingsFor(data, overrides);
  const logged: string[] = [];
  const log = createLogger({ format: "json", level: "debug", write: (line) => logged.push(line) });
  const edges = await openEdges(settings, log, clock);
  const server = await startChat(settings, data, log, edges.welcome, clock);
  await edges.serve(server);
  const closed: Promise<unknown>[] = [];
  const open = async (transport: "ws" | "wss") => {
    const { http } = edges.welcome();
    const wire = transport === "ws"
      ? await dialWebSocket(`ws://${edges.addresses().http}/ws`)
      : await dialWebSocket(`wss://127.0.0.1:${http!.port}/ws`, http!.certificate);
    closed.push(wire.closed);
    return wire;
  };
  let stopped: Promise<void> | undefined;
  const stopAll = async () => {
    edges.drain();
    await server.stop();
    await edges.close();
  };
  const stop = () => stopped ??= stopAll();
  return {
    server,
    edges,
    folder: data,
    logged,
    dialWebSocket: open,
    async connect(transport) {
      if (transport === "tcp") return await WireClient.connect(server.plain!.port);
      if (transport !== "tls") return new WireClient(await open(transport));
      return new WireClient(await dialTls(server.chat.port, server.identity.certificatePem));
    },
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await Promise.all(closed);
      await Deno.remove(data, { recursive: true });
    },
  };
}

function settingsFor(data: string, overrides: Partial<ServeSettings>): ServeSettings {
  const ports = { port: 0, plainPort: 0, httpPort: 0, httpPlainPort: 0, udp: false };
  const usual = { data, host: "127.0.0.1", passwordCost: 10, registration: "open" };
  const flags = { ...usual, ...ports, ...overrides };
  const env = { get: () => undefined };
  return { ...resolveSettings(serveSettings, { flags, env, language: "en" }), lang: "en" };
}
