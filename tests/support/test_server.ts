import { resolveSettings } from "../../common/resolve_settings.ts";
import { type ServeSettings, serveSettings } from "../../common/settings.ts";
import { createLogger } from "../../common/logger.ts";
import { type Clock, systemClock } from "../../server/clock.ts";
import { type ChatServer, startChat } from "../../server/start.ts";
import { WireClient } from "./wire_client.ts";

/** A server of this process, on free ports of loopback, with a folder of its own. */
export interface TestServer extends AsyncDisposable {
  readonly server: ChatServer;
  readonly settings: ServeSettings;
  /** Every record that was logged, as JSON. */
  readonly logged: string[];
  /** Opens a connection to the plain port. */
  connect(): Promise<WireClient>;
  /** Opens a full session: says hello, registers. */
  join(username: string): Promise<WireClient>;
  /** Stops it and starts it again, with the same data folder and on the same ports. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
}

/** Starts a server whose settings are the defaults, but for what is given. */
export async function startTestServer(
  overrides: Partial<ServeSettings> = {},
  clock: Clock = systemClock,
): Promise<TestServer> {
  const data = await Deno.makeTempDir({ prefix: "chat-test-" });
  const flags = {
    data,
    host: "127.0.0.1",
    port: 0,
    plainPort: 0,
    passwordCost: 10,
    registration: "open",
    ...overrides,
  };
  const env = { get: () => undefined };
  const settings: ServeSettings = {
    ...resolveSettings(serveSettings, { flags, env, language: "en" }),
    lang: overrides.lang ?? "en",
  };
  const logged: string[] = [];
  const log = createLogger({ format: "json", level: "debug", write: (line) => logged.push(line) });
  let server = await startChat(settings, data, log, () => ({}), clock);
  const connect = () => WireClient.connect(server.plain!.port);
  return {
    get server() {
      return server;
    },
    settings,
    logged,
    connect,
    async join(username) {
      const client = await connect();
      await client.hello();
      await client.register(username);
      return client;
    },
    async restart(meanwhile) {
      const ports = { port: server.chat.port, plainPort: server.plain!.port };
      await server.stop();
      await meanwhile?.();
      server = await startChat({ ...settings, ...ports }, data, log, () => ({}), clock);
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await Deno.remove(data, { recursive: true });
    },
  };
}
