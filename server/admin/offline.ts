import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { loadServeSettings } from "../../common/load_serve_settings.ts";
import type { Environment } from "../../common/environment.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { Passwords } from "../auth/passwords.ts";
import { systemClock } from "../clock.ts";
import { dataFolder } from "../data_folder.ts";
import { Roster } from "../delivery/roster.ts";
import { Followers } from "../export/followers.ts";
import { LiveHosts } from "../metrics/live_hosts.ts";
import { loadIdentity } from "../net/identity.ts";
import { reachableHosts } from "../net/reachable_hosts.ts";
import { startFailure } from "../start_failure.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/types.ts";
import { type AdminServices, rememberedPort } from "./operations.ts";

/** Whose files, and where else settings come from. */
export interface OfflineOptions {
  readonly data: string;
  readonly language: Language;
  readonly env?: Environment;
}

/**
 * Sees to it that a wrong folder does not become a new, empty server.
 *
 * @throws {Failure} when there is no server's data in it.
 */
export async function requireData(folder: string, language: Language): Promise<void> {
  try {
    await Deno.stat(dataFolder(folder).database);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const say = speak(adminTexts, language);
    throw new Failure(exitCodes.noInput, say("no_data", { folder }), say("no_data_hint"));
  }
}

/**
 * Runs an operator's command on the files of a server that does not run. The caller holds the
 * lock of the folder.
 *
 * @throws what `run` throws; {Failure} for a bad setting, or files that cannot be used.
 */
export async function onFiles<Result>(
  options: OfflineOptions,
  run: (services: AdminServices) => Promise<Result>,
): Promise<Result> {
  await using files = await openFiles(options);
  return await run(files.services);
}

/** The files of a server that does not run, until this is disposed of. */
export interface OpenFiles extends AsyncDisposable {
  readonly services: AdminServices;
}

/**
 * Opens the files of a server that does not run. The caller holds the lock of the folder.
 *
 * @throws {Failure} for a bad setting, or files that cannot be used.
 */
export async function openFiles(
  { data, language, env = Deno.env }: OfflineOptions,
): Promise<OpenFiles> {
  const settings = await loadServeSettings({ data }, env, language);
  const { fingerprint, store } = await openData(data).catch((error: unknown) => {
    throw startFailure(error, language);
  });
  const port = rememberedPort(store) ?? settings.port;
  return {
    services: {
      store,
      passwords: new Passwords({ cost: settings.passwordCost }),
      clock: systemClock,
      retentionDays: settings.retentionDays,
      place: { hosts: reachableHosts(settings.host), port, fingerprint },
      roster: new Roster(),
      liveHosts: new LiveHosts(store, systemClock),
      exports: { operatorReads: settings.operatorReads, followers: new Followers(systemClock) },
    },
    [Symbol.asyncDispose]: () => store.close(),
  };
}

async function openData(data: string): Promise<{ fingerprint: string; store: Store }> {
  const { fingerprint } = await loadIdentity(data);
  return { fingerprint, store: openStore({ path: dataFolder(data).database }) };
}
