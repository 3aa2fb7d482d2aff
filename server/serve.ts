import { exitCodes } from "../common/exit_codes.ts";
import { createLogger, type Logger } from "../common/logger.ts";
import { makePrivateDirectory, terminationSignals } from "../common/platform.ts";
import type { ServeSettings } from "../common/settings.ts";
import { version } from "../common/version.ts";
import { formatAddress } from "../protocol/join.ts";
import { type Edges, openEdges } from "./edges.ts";
import { lockDataDirectory } from "./admin/lock.ts";
import { type ChatServer, startChat } from "./start.ts";
import { reachableHosts } from "./net/reachable_hosts.ts";
import { startFailure } from "./start_failure.ts";
import { stopInTime } from "./stop_in_time.ts";
import { welcomeLines } from "./welcome_lines.ts";

/**
 * Runs the server until it is asked to end: `chat serve`.
 *
 * @returns the exit code.
 * @throws {Failure} when a port, or the data folder, cannot be had, or its files cannot be used.
 */
export async function runServe(settings: ServeSettings): Promise<number> {
  const log = createLogger({ format: settings.logFormat, level: settings.logLevel });
  await makePrivateDirectory(settings.data);
  const lock = await lockDataDirectory(settings.data, settings.lang);
  const signals = new Signals();
  try {
    return await serveUntil(signals, settings, log);
  } catch (error) {
    throw startFailure(error, settings.lang);
  } finally {
    signals.close();
    lock.release();
  }
}

async function serveUntil(
  signals: Signals,
  settings: ServeSettings,
  log: Logger,
): Promise<number> {
  const edges = await openEdges(settings, log);
  let server: ChatServer | undefined;
  signals.onReload(settings, async () => {
    server?.activityFile?.reopen();
    await edges.reload();
  });
  try {
    server = await startChat(settings, settings.data, log, edges.welcome);
    await edges.serve(server);
    for (const line of await welcomeLines(server, settings)) console.log(line);
    log.info("ready", addresses(server, edges, settings));
    const signal = await signals.first;
    log.info("stopping", { signal });
  } finally {
    edges.drain();
    await stopInTime([async () => await server?.stop(), () => edges.close()], log);
  }
  log.info("stopped");
  return exitCodes.ok;
}

function addresses(
  server: ChatServer,
  edges: Edges,
  settings: ServeSettings,
): Record<string, unknown> {
  const { chat, plain, identity } = server;
  return {
    version,
    data: settings.data,
    chat: formatAddress(chat.hostname, chat.port),
    plain: plain && formatAddress(plain.hostname, plain.port),
    ...edges.addresses(),
    reachable: reachableHosts(settings.host),
    fingerprint: identity.fingerprint,
  };
}

/** The signals that ask the server to end: the first one in order, a second one at once. */
class Signals {
  #reloading: (() => void) | undefined;
  readonly first: Promise<Deno.Signal>;
  readonly #handlers: [Deno.Signal, () => void][];
  #asked = false;

  constructor() {
    const { promise, resolve } = Promise.withResolvers<Deno.Signal>();
    this.first = promise;
    this.#handlers = terminationSignals.map((signal) => [signal, () => {
      if (this.#asked) Deno.exit(exitCodes.software);
      this.#asked = true;
      resolve(signal);
    }]);
    for (const [signal, handler] of this.#handlers) Deno.addSignalListener(signal, handler);
  }

  /**
   * Runs something at SIGHUP. To a server that was started by hand, and has no files that may have
   * changed, that stays what it is: the end of its terminal, and of itself.
   */
  onReload({ tlsCert, activityLog }: ServeSettings, reload: () => Promise<void>): void {
    const hasFiles = tlsCert !== undefined || activityLog !== undefined;
    const isByHand = !hasFiles && Deno.stdin.isTerminal();
    if (isByHand || Deno.build.os === "windows") return;
    this.#reloading = () => void reload();
    Deno.addSignalListener("SIGHUP", this.#reloading);
  }

  close(): void {
    if (this.#reloading !== undefined) Deno.removeSignalListener("SIGHUP", this.#reloading);
    for (const [signal, handler] of this.#handlers) Deno.removeSignalListener(signal, handler);
  }
}
