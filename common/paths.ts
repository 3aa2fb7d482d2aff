import { join } from "node:path";
import type { Environment } from "./environment.ts";
import { exitCodes } from "./exit_codes.ts";
import { Failure } from "./failure.ts";
import { localeLanguage } from "./locale.ts";
import { frameTexts } from "./text/frame.ts";
import { speak } from "./text/speak.ts";

type System = typeof Deno.build.os;

/** A profile is a folder, so its name has to be one on every system. */
const profileShape = /^[\p{L}\p{N}_-][\p{L}\p{N}._-]{0,63}$/u;

function required(env: Environment, variable: string): string {
  const value = env.get(variable);
  if (value) return value;
  const say = speak(frameTexts, localeLanguage(env));
  throw new Failure(exitCodes.config, say("no_home", { variable }), say("no_home_hint"));
}

/**
 * The folder that everything is kept in: `CHAT_DATA`, else the platform's place, which is
 * `$XDG_DATA_HOME/chat` or `~/.local/share/chat`, `~/Library/Application Support/chat`, or
 * `%LOCALAPPDATA%\chat`. Nothing is made.
 *
 * @throws {Failure} when the variable that names the place is not set.
 */
export function dataDirectory(env: Environment = Deno.env, system: System = Deno.build.os): string {
  const chosen = env.get("CHAT_DATA");
  if (chosen) return chosen;
  if (system === "windows") return join(required(env, "LOCALAPPDATA"), "chat");
  if (system === "darwin") {
    return join(required(env, "HOME"), "Library", "Application Support", "chat");
  }
  const dataHome = env.get("XDG_DATA_HOME");
  // The XDG specification tells programs to ignore relative paths.
  if (dataHome?.startsWith("/")) return join(dataHome, "chat");
  return join(required(env, "HOME"), ".local", "share", "chat");
}

/** The folder that holds one folder per client profile. Throws like {@link dataDirectory}. */
export function profilesDirectory(env: Environment = Deno.env): string {
  return join(dataDirectory(env), "profiles");
}

/**
 * The folder of one client profile. Nothing is made.
 *
 * @throws {Failure} when `name` could leave the profiles' folder or is no folder's name.
 */
export function profileDirectory(name: string, env: Environment = Deno.env): string {
  if (!profileShape.test(name)) {
    const say = speak(frameTexts, localeLanguage(env));
    throw new Failure(
      exitCodes.usage,
      say("bad_profile", { name }),
      say("bad_profile_hint"),
    );
  }
  return join(profilesDirectory(env), name);
}
