import { join } from "node:path";
import type { Logger } from "../common/logger.ts";
import type { ServeSettings } from "../common/settings.ts";
import { version } from "../common/version.ts";
import { alpnProtocol, httpAlpnProtocol } from "../protocol/wire.ts";
import { ActivityNotes } from "./activity_notes.ts";
import { Announcer } from "./announcer.ts";
import { Passwords } from "./auth/passwords.ts";
import { InviteThrottle, LoginThrottle } from "./auth/throttle.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type DataFolder, dataFolder } from "./data_folder.ts";
import { Delivery } from "./delivery/delivery.ts";
import { Presence } from "./delivery/presence.ts";
import { Receipts } from "./delivery/receipts.ts";
import { Typing } from "./delivery/typing.ts";
import { FileDesk } from "./files/file_desk.ts";
import { FileFolder } from "./files/file_folder.ts";
import { ErrorNotes } from "./error_notes.ts";
import { ActivityFile } from "./export/activity_file.ts";
import { type Housekeeping, startHousekeeping } from "./housekeeping.ts";
import { Alerts } from "./metrics/alerts/alerts.ts";
import { readAuthority } from "./metrics/alerts/authority.ts";
import { HostTexts } from "./metrics/host_texts.ts";
import { LiveHosts } from "./metrics/live_hosts.ts";
import { Reports } from "./metrics/reports.ts";
import { listenAt } from "./net/cannot_listen.ts";
import { serveConnection } from "./net/connection.ts";
import { type Identity, loadIdentity } from "./net/identity.ts";
import { listen, type Listener, type OnConnection } from "./net/listener.ts";
import type { Services } from "./services.ts";
import { Peers } from "./session/peers.ts";
import { openStore } from "./store/open.ts";
import { Turn } from "./store/turn.ts";
import type { Store } from "./store/types.ts";

/** The chat itself, without its HTTP surface. */
export interface ChatServer {
  readonly services: Services;
  readonly identity: Identity;
  readonly peers: Peers;
  readonly chat: Listener;
  readonly plain: Listener | undefined;
  /** The activity log as lines, where that is wanted. */
  readonly activityFile: ActivityFile | undefined;
  /** Serves a connection that came another way until it ends. */
  readonly serve: OnConnection;
  /** Serves those who ask for HTTP on the port of the chat; without it they are hung up on. */
  onHttp: OnConnection | undefined;
  /** Says goodbye, commits what came, and closes the store. */
  stop(): Promise<void>;
}

/** Everything that commands work with, on top of an open store. */
export function createServices(
  settings: ServeSettings,
  store: Store,
  folder: Pick<DataFolder, "files" | "uploads">,
  log: Logger,
  clock: Clock,
  welcome: Services["welcome"],
): Services {
  const delivery = new Delivery(store);
  const { roster } = delivery;
  const turn = new Turn(store, (error) => {
    log.error("bug", { error });
  }, clock);
  const activity = new ActivityNotes(turn, clock);
  const liveHosts = new LiveHosts(store, clock);
  const { sampleDays, aggregateDays } = settings;
  const keepLastSeen = (account: number, at: number, kept: () => void) =>
    turn.add<"set_last_seen">({ kind: "set_last_seen", account, at }, kept);
  const announcer = new Announcer({ store, turn, delivery, clock });
  const files = new FileDesk({
    ...{ store, turn, clock, folder: new FileFolder(folder) },
    limits: fileLimits(settings),
  });
  const reports = new Reports({ liveHosts, clock, sampleDays });
  const { lang: language, alertGroup: named, alertWebhook: webhook } = settings;
  const authority = readAuthority(settings.alertWebhookCa, language);
  const group = named.startsWith("#") ? named : `#${named}`;
  const telling = { store, clock, log, announcer, language, group };
  const alerts = settings.alerts === "on"
    ? new Alerts({ ...telling, turn, webhook, authority })
    : undefined;
  if (alerts !== undefined) reports.onSamples = (samples) => alerts.heard(samples);
  return {
    registration: settings.registration,
    maxSessions: settings.maxSessions,
    heartbeatMs: settings.heartbeatMs,
    inviteUses: settings.inviteUses,
    inviteDays: settings.inviteDays,
    alertGroup: group,
    aggregateDays,
    welcome,
    store,
    turn,
    activity,
    announcer,
    files,
    delivery,
    presence: new Presence({ roster, store, clock, keepLastSeen }),
    receipts: new Receipts(roster, store, clock),
    typing: new Typing(roster, clock, store.people),
    liveHosts,
    reports,
    hostTexts: new HostTexts(telling),
    alerts,
    passwords: new Passwords({ cost: settings.passwordCost, clock }),
    loginThrottle: new LoginThrottle(clock),
    inviteThrottle: new InviteThrottle(clock),
    clock,
    log,
  };
}

/**
 * Opens the store and the chat ports.
 *
 * @param dataDirectory exists, is private, and is locked by the caller.
 * @throws {CannotListen} when a port cannot be had.
 */
export async function startChat(
  settings: ServeSettings,
  dataDirectory: string,
  log: Logger,
  welcome: Services["welcome"],
  clock: Clock = systemClock,
): Promise<ChatServer> {
  const errors = new ErrorNotes(log);
  const store = openStore({
    path: join(dataDirectory, "chat.db"),
    clock,
    report: (error) => errors.log.error("storage_failed", { error }),
  });
  try {
    const identity = await loadIdentity(dataDirectory);
    const folder = dataFolder(dataDirectory);
    const services = createServices(settings, store, folder, errors.log, clock, welcome);
    errors.keepIn(services.activity, store);
    await services.files.start();
    return openPorts(settings, identity, services);
  } catch (error) {
    await store.close();
    throw error;
  }
}

const mib = 1024 * 1024;

function fileLimits({ maxFileMb, userFilesMb, fileDays }: ServeSettings): FileDesk["limits"] {
  return { fileBytes: maxFileMb * mib, accountBytes: userFilesMb * mib, days: fileDays };
}

function openPorts(settings: ServeSettings, identity: Identity, services: Services): ChatServer {
  const { clock, log } = services;
  const peers = new Peers(clock, settings.heartbeatMs);
  const serving = new Set<Promise<void>>();
  let isOpen = true;
  const serve: OnConnection = async (stream, address) => {
    // Its handshake took longer than the server lived.
    if (!isOpen) return stream.close();
    const served = serveConnection(stream, address, settings.lang, peers, services);
    serving.add(served);
    await served.finally(() => serving.delete(served));
  };
  let server: ChatServer | undefined;
  const serveEither: OnConnection = (stream, address, protocol) => {
    if (protocol !== httpAlpnProtocol) return serve(stream, address);
    if (isOpen && server?.onHttp !== undefined) return server.onHttp(stream, address);
    stream.close();
    return Promise.resolve();
  };
  const { maxConnections } = settings;
  const alpnProtocols = [alpnProtocol, httpAlpnProtocol];
  const open = (host: string, port: number, flag: string, tls?: { cert: string; key: string }) =>
    listenAt({ host, port, flag }, () =>
      listen(
        { hostname: host, port, tls, alpnProtocols, maxConnections, clock, log },
        serveEither,
      ));
  const listeners: Listener[] = [];
  try {
    const { certificatePem: cert, privateKeyPem: key } = identity;
    const chat = open(settings.host, settings.port, "--port", { cert, key });
    listeners.push(chat);
    const plain = settings.plainPort === undefined
      ? undefined
      : open(settings.plainHost, settings.plainPort, "--plain-port");
    if (plain !== undefined) listeners.push(plain);
    services.alerts?.start();
    const housekeeping = startHousekeeping(services, settings);
    const activityFile = activityFileOf(settings, services);
    const stop = () => {
      isOpen = false;
      return stopAll(listeners, serving, peers, housekeeping, activityFile, services);
    };
    services.activity.note({ kind: "server_started", detail: version });
    server = {
      ...{ services, identity, peers, chat, plain, activityFile, serve, stop },
      onHttp: undefined,
    };
    return server;
  } catch (error) {
    peers.stop();
    for (const listener of listeners) listener.close();
    throw error;
  }
}

function activityFileOf(
  { activityLog: path, data }: ServeSettings,
  { store, clock, log }: Services,
): ActivityFile | undefined {
  if (path === undefined) return undefined;
  const { activityLog: keptAt } = dataFolder(data);
  return new ActivityFile({ path, keptAt, store, clock, log });
}

async function stopAll(
  listeners: readonly Listener[],
  serving: ReadonlySet<Promise<void>>,
  peers: Peers,
  housekeeping: Housekeeping,
  activityFile: ActivityFile | undefined,
  { turn, activity, alerts, files, store, typing, receipts, presence }: Services,
): Promise<void> {
  for (const listener of listeners) listener.close();
  await Promise.all(listeners.map(({ closed }) => closed));
  await turn.settled();
  peers.stop();
  typing.close();
  presence.close();
  receipts.close();
  peers.closeAll();
  await Promise.all(serving);
  // The last connections' marks.
  await turn.settled();
  typing.close();
  presence.close();
  receipts.close();
  await alerts?.close();
  await housekeeping.close();
  await files.close();
  activity.close();
  activity.note({ kind: "server_stopped" });
  await turn.settled();
  await activityFile?.close();
  await store.close();
}
