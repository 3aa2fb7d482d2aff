import { complete } from "../common/completion.ts";
import { profileDirectory, profilesDirectory } from "../common/paths.ts";
import { sanitize } from "../common/sanitize.ts";
import type { Completes } from "../common/setting.ts";
import type { Language } from "../common/text/speak.ts";
import { defaultProfile, environmentWith } from "./place.ts";
import { knownNames } from "./core/store/known_names.ts";

/**
 * Runs `chat complete`, which shells ask what a word may become: one suggestion per line, with a
 * tab before what it is for. `:file` and `:folder` stand for paths, which shells know themselves.
 * Nothing is asked over the network.
 *
 * @param words behind the program's name, as they were typed.
 */
export async function runComplete(words: readonly string[], language: Language): Promise<void> {
  const { suggestions, completes, typed, prefix, said } = complete(words, language);
  const lines = suggestions.map(({ value, about }) => about ? `${value}\t${about}` : value);
  if (completes === "file" || completes === "folder") lines.push(`:${completes}`);
  else if (completes !== undefined) {
    // Where nobody has logged in, there is nothing to offer.
    const names = await namesOf(completes, said).catch(() => []);
    lines.push(...names.filter((name) => name.startsWith(typed)).map((name) => prefix + name));
  }
  if (lines.length > 0) console.log(sanitize(lines.join("\n")));
}

async function namesOf(
  completes: Exclude<Completes, "file" | "folder">,
  said: Readonly<Record<string, string>>,
): Promise<string[]> {
  const env = environmentWith(said.data);
  if (completes === "profile") {
    const entries = await Array.fromAsync(Deno.readDir(profilesDirectory(env)));
    return entries.filter((one) => one.isDirectory).map((one) => one.name).sort();
  }
  const profile = said.profile ?? env.get("CHAT_PROFILE") ?? defaultProfile;
  const names = knownNames(profileDirectory(profile, env));
  return completes === "person" ? names.filter((name) => !name.startsWith("#")) : names;
}
