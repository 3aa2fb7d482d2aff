import { isDiskError } from "../../common/disk_failure.ts";
import { join } from "node:path";
import type { Environment } from "../../common/environment.ts";
import { profilesDirectory } from "../../common/paths.ts";
import type { Address } from "../core/address.ts";
import { ClientStore } from "../core/store/client_store.ts";
import { hasProfile } from "../core/store/database.ts";

/** A server that a profile on this machine belongs to. */
export interface KnownServer {
  readonly profile: string;
  /** Absent before the first login. */
  readonly username: string | undefined;
  readonly fingerprint: string;
  /** Where it answered last. */
  readonly address: Address;
}

/**
 * The servers of all profiles on this machine, by the profiles' names. A profile that cannot be
 * read, such as a newer program's, is left out: opening it by its name says why.
 */
export async function knownServers(env: Environment): Promise<KnownServer[]> {
  const found = await Promise.all((await profileNames(env)).map((name) => readServer(name, env)));
  return found.filter((server) => server !== undefined);
}

async function profileNames(env: Environment): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(profilesDirectory(env)));
    return entries.filter(({ isDirectory }) => isDirectory).map(({ name }) => name).sort();
  } catch {
    return [];
  }
}

async function readServer(name: string, env: Environment): Promise<KnownServer | undefined> {
  const directory = join(profilesDirectory(env), name);
  try {
    if (!(await hasProfile(directory))) return undefined;
    using store = await ClientStore.open(directory);
    const profile = store.profile.read();
    const address = store.profile.addresses()[0];
    if (profile === undefined || address === undefined) return undefined;
    const { username, pin: { fingerprint } } = profile;
    return { profile: name, username, fingerprint, address };
  } catch (error) {
    // A profile that a full or read-only disk hides is not one that does not exist.
    if (isDiskError(error)) throw error;
    return undefined;
  }
}
