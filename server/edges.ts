import type { Logger } from "../common/logger.ts";
import type { ServeSettings } from "../common/settings.ts";
import { version } from "../common/version.ts";
import { formatAddress } from "../protocol/join.ts";
import { type AdminListener, listenForAdmin } from "./admin/listen.ts";
import { Backups } from "./admin/backups.ts";
import type { AdminServices } from "./admin/operations.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { ApiServices } from "./http/api_services.ts";
import { createApp } from "./http/app.ts";
import type { Readiness } from "./http/app_parts.ts";
import { type FrontListener, listenFront, type WebSocketServing } from "./http/front.ts";
import type { HttpListener } from "./http/listen.ts";
import type { MetricFamily } from "./metrics/exposition.ts";
import { ErrorNotes } from "./error_notes.ts";
import { Followers } from "./export/followers.ts";
import { hostFamilies } from "./metrics/families.ts";
import { serverFamilies } from "./metrics/server_families.ts";
import { Work } from "./metrics/work.ts";
import { sealedFamilies } from "./metrics/sealed_families.ts";
import { type Discovery, listenForDiscovery } from "./net/discovery.ts";
import type { HttpsCertificate } from "./net/https_certificate.ts";
import { HttpsIdentity } from "./net/https_identity.ts";
import { reachableHosts } from "./net/reachable_hosts.ts";
import { SealedReports } from "./net/sealed_reports.ts";
import { namedTlsFiles } from "./net/tls_files.ts";
import { TrustedProxies } from "./net/trusted_proxies.ts";
import { StoreReadiness } from "./readiness.ts";
import type { Services, WelcomeExtras } from "./services.ts";
import type { ChatServer } from "./start.ts";

/** Everything around the chat: HTTP, discovery, the operator's door. */
export interface Edges {
  /** What `welcome` tells clients about them. */
  readonly welcome: Services["welcome"];
  /** The chat runs: `/readyz` says so, and the operator's door opens. */
  serve(server: ChatServer): Promise<void>;
  /** The chat is about to stop: `/readyz` says so. */
  drain(): void;
  /** Reads again what may have changed on the disk: the certificate of HTTPS. */
  reload(): Promise<void>;
  /** Their addresses, for the `ready` record. */
  addresses(): Record<string, string | undefined>;
  close(): Promise<void>;
}

/**
 * Opens the HTTP ports; they answer `/livez` from now on, and `/readyz` once the chat runs.
 *
 * @throws {CannotListen} when a port cannot be had.
 */
export async function openEdges(
  settings: ServeSettings,
  plainLog: Logger,
  clock: Clock = systemClock,
): Promise<Edges> {
  const errors = new ErrorNotes(plainLog);
  const { log } = errors;
  let chat: ChatServer | undefined;
  let store: StoreReadiness | undefined;
  let state: "starting" | "serving" | "draining" = "starting";
  const readiness = (): Readiness => {
    if (state !== "serving") return { ok: false, reasons: [state] };
    return store!.ask();
  };
  const webSockets = (): WebSocketServing => state === "serving" ? chat!.serve : undefined;
  let api: ApiServices | undefined;
  const services = () => state === "serving" ? api : undefined;
  const work = new Work();
  const answered: Work["answered"] = (route, status, ms) => work.answered(route, status, ms);
  const app = createApp({ readiness, services, answered, version, clock, log });
  const { maxConnections, trustedProxy } = settings;
  const proxies = new TrustedProxies(trustedProxy);
  const common = { app, webSockets, log, maxConnections, clock, proxies };
  const backups = new Backups(settings.data, clock);
  let admin: AdminListener | undefined;
  let sealed: SealedReports | undefined;
  let discovery: Discovery | undefined;
  let discoveryClosed: Promise<void> | undefined;
  const listeners: Record<string, FrontListener> = {};
  const files = namedTlsFiles(settings);
  const { data } = settings;
  const tls = settings.http ? await HttpsIdentity.open({ data, files, clock, log }) : undefined;
  const closeListeners = async () => {
    await tls?.close();
    await Promise.all(Object.values(listeners).map((listener) => listener.close()));
  };
  try {
    if (tls !== undefined) {
      const { host, httpPort: port } = settings;
      const place = { host, port, flag: "--http-port" };
      const https = listenFront({ ...common, ...place, tls: tls.current });
      tls.onChange = (certificate) => https.present(certificate);
      listeners.https = https;
    }
    if (settings.httpPlainPort !== undefined) {
      const { httpPlainHost: host, httpPlainPort: port } = settings;
      listeners.http = listenFront({ ...common, host, port, flag: "--http-plain-port" });
    }
  } catch (error) {
    await closeListeners();
    throw error;
  }
  return {
    welcome: () => ({
      ...(tls === undefined ? {} : { http: httpFrom(tls.current, listeners.https!) }),
      ...(discovery === undefined ? {} : { udp_port: discovery.port }),
    }),
    async serve(server) {
      chat = server;
      errors.keepIn(server.services.activity, server.services.store);
      store = new StoreReadiness(server.services);
      const forAdmin = adminServices(server, settings);
      admin = await listenForAdmin(settings.data, forAdmin, log);
      sealed = new SealedReports(server.services);
      const about = { sealed, work, startedAt: clock.now() };
      api = apiServices(server, forAdmin, backups, about);
      server.services.turn.onCommitted = (operations, ms) => work.committed(operations, ms);
      const around = { https: listeners.https, sealed, log };
      discovery = settings.udp ? discoveryFor(server, settings, around) : undefined;
      const { https } = listeners;
      if (https !== undefined) server.onHttp = (stream, from) => https.take(stream, from);
      state = "serving";
    },
    drain() {
      state = "draining";
      api?.admin.exports.followers.close();
      // What comes by UDP is kept by the chat, which has to have all of it before it stops.
      discoveryClosed = discovery?.close();
    },
    reload: async () => await tls?.reload(),
    addresses: () => ({
      ...Object.fromEntries(
        Object.entries(listeners).map(([name, { address }]) => [
          name,
          formatAddress(address.hostname, address.port),
        ]),
      ),
      udp: discovery && String(discovery.port),
    }),
    close: async () => {
      backups.close();
      await admin?.close();
      await (discoveryClosed ?? discovery?.close());
      await closeListeners();
      await api?.admin.exports.followers.settled();
    },
  };
}

function httpFrom(
  { name, certificatePem }: HttpsCertificate,
  { address }: HttpListener,
): WelcomeExtras["http"] {
  return { port: address.port, name, certificate: certificatePem };
}

function discoveryFor(
  { chat, identity, services }: ChatServer,
  { udpPort, host, name }: ServeSettings,
  { https, sealed, log }: {
    readonly https: HttpListener | undefined;
    readonly sealed: SealedReports;
    readonly log: Logger;
  },
): Discovery | undefined {
  return listenForDiscovery({
    udpPort,
    host,
    name,
    port: chat.port,
    fingerprint: identity.fingerprint,
    httpPort: https?.address.port,
    sealed,
    clock: services.clock,
    log,
  });
}

function apiServices(
  server: ChatServer,
  admin: AdminServices,
  backups: Backups,
  about: Counted,
): ApiServices {
  const { store, turn, activity: notes, clock, files } = server.services;
  const families = () => familiesOf(server, about);
  return { store, exported: store, turn, notes, clock, files, admin, backups, families };
}

/** What is counted beside the chat. */
interface Counted {
  readonly sealed: SealedReports;
  readonly work: Work;
  readonly startedAt: number;
}

function familiesOf(
  { services, peers }: ChatServer,
  { sealed, work, startedAt }: Counted,
): readonly MetricFamily[] {
  const { store, turn, liveHosts, delivery } = services;
  return [
    ...serverFamilies({
      version,
      startedAt,
      connections: peers.count,
      online: delivery.roster.onlineCount,
      sessions: delivery.roster.sessionCount,
      traffic: peers.traffic(),
      waitingOperations: turn.waiting,
      memory: Deno.memoryUsage().rss,
      ...store.counts(),
    }),
    ...hostFamilies(liveHosts.live(), liveHosts.stale().length),
    ...sealedFamilies({ ...sealed.drops }),
    ...work.families(),
  ];
}

function adminServices(
  { services, identity, chat }: ChatServer,
  { host, retentionDays, operatorReads }: ServeSettings,
): AdminServices {
  const { store, passwords, clock, delivery, liveHosts } = services;
  const { fingerprint } = identity;
  return {
    store,
    passwords,
    clock,
    retentionDays,
    place: { hosts: reachableHosts(host), port: chat.port, fingerprint },
    roster: delivery.roster,
    liveHosts,
    exports: { operatorReads, followers: new Followers(clock) },
  };
}
