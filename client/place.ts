import type { Environment } from "../common/environment.ts";

/** The profile that is used when none is named. */
export const defaultProfile = "default";

/** The environment, with a data folder and a language that were given as options. */
export function environmentWith(data: string | undefined, lang?: string): Environment {
  const given = new Map([["CHAT_DATA", data], ["CHAT_LANG", lang]]);
  return { get: (name) => given.get(name) ?? Deno.env.get(name) };
}
