import type { Logger } from "../common/logger.ts";
import type { ServeSettings } from "../common/settings.ts";
import { version } from "../common/version.ts";
import { formatAddress } from "../protocol/join.ts";
import { createApp, type Readiness } from "./http/app.ts";
import { type HttpListener, listenHttp } from "./http/listen.ts";
import { loadHttpsCertificate } from "./net/https_certificate.ts";
import type { Services } from "./services.ts";
import type { ChatServer } from "./start.ts";

/** Everything around the chat: HTTP, discovery, the operator's door. */
export interface Edges {
  /** What `welcome` tells clients about them. */
  readonly welcome: Omit<Services["welcome"], "server">;
  /** The chat runs: `/readyz` says so, and the operator's door opens. */
  serve(server: ChatServer): Promise<void>;
  /** The chat is about to stop: `/readyz` says so. */
  drain(): void;
  /** Their addresses, for the `ready` record. */
  addresses(): Record<string, string | undefined>;
  close(): Promise<void>;
}

/**
 * Opens the HTTP ports; they answer `/livez` from now on, and `/readyz` once the chat runs.
 *
 * @throws {CannotListen} when a port cannot be had.
 */
export async function openEdges(settings: ServeSettings, log: Logger): Promise<Edges> {
  let chat: ChatServer | undefined;
  let state: "starting" | "serving" | "draining" = "starting";
  const readiness = (): Readiness => {
    if (state !== "serving") return { ok: false, reasons: [state] };
    const health = chat!.services.store.health();
    return health.ok ? health : { ok: false, reasons: [health.reason] };
  };
  const app = createApp({ readiness, version, log });
  const listeners: Record<string, HttpListener> = {};
  const certificate = settings.http ? await loadHttpsCertificate(settings.data) : undefined;
  if (certificate !== undefined) {
    const { host, httpPort: port } = settings;
    listeners.https = listenHttp({ app, host, port, flag: "--http-port", tls: certificate });
  }
  if (settings.httpPlainPort !== undefined) {
    const { httpPlainHost: host, httpPlainPort: port } = settings;
    listeners.http = listenHttp({ app, host, port, flag: "--http-plain-port" });
  }
  return {
    welcome: certificate === undefined ? {} : {
      http: {
        port: listeners.https!.address.port,
        name: certificate.name,
        certificate: certificate.certificatePem,
      },
    },
    serve(server) {
      chat = server;
      state = "serving";
      return Promise.resolve();
    },
    drain() {
      state = "draining";
    },
    addresses: () =>
      Object.fromEntries(
        Object.entries(listeners).map(([name, { address: { hostname, port } }]) => [
          name,
          formatAddress(hostname, port),
        ]),
      ),
    close: async () => {
      await Promise.all(Object.values(listeners).map((listener) => listener.close()));
    },
  };
}
