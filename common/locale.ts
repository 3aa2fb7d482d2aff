import type { Environment } from "./environment.ts";
import { type Language, languageOf } from "./text/speak.ts";

/**
 * The language of the person at this machine: `CHAT_LANG`, else what POSIX looks at (`LC_ALL`,
 * `LC_MESSAGES`, `LANG`), else the system's own setting, which is all that Windows has.
 */
export function localeLanguage(env: Environment = Deno.env): Language {
  const named = ["CHAT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].map((name) => env.get(name));
  return languageOf(named.find((value) => value) ?? navigator.language);
}
