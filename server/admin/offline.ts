import { loadServeSettings } from "../../common/load_serve_settings.ts";
import type { Environment } from "../../common/environment.ts";
import type { Language } from "../../common/text/speak.ts";
import { Passwords } from "../auth/passwords.ts";
import { systemClock } from "../clock.ts";
import { dataFolder } from "../data_folder.ts";
import { loadIdentity } from "../net/identity.ts";
import { reachableHosts } from "../net/reachable_hosts.ts";
import { openStore } from "../store/open.ts";
import { type AdminServices, rememberedPort } from "./operations.ts";

/** Whose files, and where else settings come from. */
export interface OfflineOptions {
  readonly data: string;
  readonly language: Language;
  readonly env?: Environment;
}

/**
 * Runs an operator's command on the files of a server that does not run. The caller holds the
 * lock of the folder.
 *
 * @throws what `run` throws; {SettingError}; StoreVersionError when a newer program wrote the data.
 */
export async function onFiles<Result>(
  { data, language, env = Deno.env }: OfflineOptions,
  run: (services: AdminServices) => Promise<Result>,
): Promise<Result> {
  const settings = await loadServeSettings({ data }, env, language);
  const { fingerprint } = await loadIdentity(data);
  const store = openStore({ path: dataFolder(data).database });
  try {
    const port = rememberedPort(store) ?? settings.port;
    return await run({
      store,
      passwords: new Passwords({ cost: settings.passwordCost }),
      clock: systemClock,
      place: { hosts: reachableHosts(settings.host), port, fingerprint },
      disconnect() {},
    });
  } finally {
    store.close();
  }
}
