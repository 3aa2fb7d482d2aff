import { join } from "node:path";
import type { Environment } from "../../common/environment.ts";
import { profilesDirectory } from "../../common/paths.ts";

/** No profile can be called like that: see `profileDirectory()`. */
const fileName = ".chosen";

/** The profile that a person has picked where none was named; `undefined` when there was none. */
export async function chosenProfile(env: Environment): Promise<string | undefined> {
  try {
    const text = await Deno.readTextFile(join(profilesDirectory(env), fileName));
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Keeps what was picked. On a disk that takes nothing, it is asked again next time. */
export async function keepChosenProfile(profile: string, env: Environment): Promise<void> {
  const path = join(profilesDirectory(env), fileName);
  await Deno.writeTextFile(path, `${profile}\n`, { mode: 0o600 }).catch(() => {});
}
