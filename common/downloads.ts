import { join } from "node:path";
import type { Environment } from "./environment.ts";

type System = typeof Deno.build.os;

/** Reads a file of text. */
type ReadText = (path: string) => string;

/**
 * Where files from others go unless somebody says otherwise: what the desktop calls its downloads
 * (`user-dirs.dirs` of xdg-user-dirs), else `Downloads` at home. Nothing is made.
 *
 * @returns `undefined` where there is no home.
 */
export function downloadsDirectory(
  env: Environment = Deno.env,
  system: System = Deno.build.os,
  read: ReadText = Deno.readTextFileSync,
): string | undefined {
  const home = env.get(system === "windows" ? "USERPROFILE" : "HOME");
  if (!home) return undefined;
  const named = system === "linux" ? desktopFolder(home, env, read) : undefined;
  return named ?? join(home, "Downloads");
}

/** The line is shell, of which the specification allows only `$HOME/…` and `/…` in quotes. */
function desktopFolder(home: string, env: Environment, read: ReadText): string | undefined {
  const config = env.get("XDG_CONFIG_HOME") || join(home, ".config");
  let text: string;
  try {
    text = read(join(config, "user-dirs.dirs"));
  } catch {
    return undefined;
  }
  const [, value = ""] = /^[ \t]*XDG_DOWNLOAD_DIR="((?:\$HOME)?\/(?:[^"\\]|\\.)*)"/m.exec(text) ??
    [];
  const path = value.replaceAll(/\\(.)/g, "$1").replace(/^\$HOME/, () => home).replace(/\/$/, "");
  // At home itself, it is switched off.
  return path === "" || path === home ? undefined : path;
}
