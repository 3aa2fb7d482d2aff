import type { Environment } from "../common/environment.ts";

/** The profile that is used when none is named. */
export const defaultProfile = "default";

/** The environment, with a data folder that was given as an option. */
export function environmentWith(data: string | undefined): Environment {
  const get = (name: string) =>
    name === "CHAT_DATA" && data !== undefined ? data : Deno.env.get(name);
  return { get };
}
