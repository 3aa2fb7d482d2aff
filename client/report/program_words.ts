import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { reportSettings } from "../../common/command_settings.ts";
import type { Environment } from "../../common/environment.ts";
import { dataDirectory } from "../../common/paths.ts";
import { flagOf, type Setting } from "../../common/setting.ts";

/** What is said for this one run, and not for those of a timetable. */
const forOneRun: ReadonlySet<string> = new Set([
  "enroll",
  "hostName",
  "print",
  "json",
  "stdin",
  "dryRun",
  "printCron",
  "printSystemdTimer",
  "data",
  "lang",
]);

/** A command, and what has to be in its environment. */
export interface Invocation {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What can be said to `chat report-metrics`, by the names of its settings. */
export type SaidOptions = Readonly<Partial<Record<string, unknown>>>;

/** How this very program is started again, by somebody who has no `PATH` to speak of. */
export function thisProgram(): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  const main = Deno.mainModule;
  const script = main.startsWith("file:") ? fileURLToPath(main) : main;
  return [Deno.execPath(), "run", "-A", "--no-prompt", script];
}

/** How `chat report-metrics` is run by a timetable as it would be run here and now. */
export function invocation(
  options: SaidOptions & { readonly data: string },
  env: Environment,
  program: readonly string[] = thisProgram(),
): Invocation {
  // Timetables know the home, and nothing else that could say where data is.
  const bare = { get: (name: string) => name === "HOME" ? env.get(name) : undefined };
  const isFound = env.get("HOME") !== undefined && resolve(options.data) === dataDirectory(bare);
  const place = isFound ? [] : ["--data", resolve(options.data)];
  // Where Deno keeps the packages, when the program is run from source.
  const packages = program.length > 1 ? packagesIn(env) : undefined;
  return {
    words: [...program, "report-metrics", ...place, ...flags(options)],
    environment: packages === undefined ? {} : { DENO_DIR: packages },
  };
}

/** The folder, where Deno would not find it by the home alone. */
function packagesIn(env: Environment): string | undefined {
  const cache = env.get("XDG_CACHE_HOME");
  const usual = Deno.build.os === "linux" && cache ? join(cache, "deno") : undefined;
  return env.get("DENO_DIR") || usual;
}

/** The flags that make what was said, by flags or by the environment. */
function flags(options: SaidOptions): string[] {
  const rows: [string, Setting][] = Object.entries(reportSettings);
  return rows.filter(([name]) => !forOneRun.has(name)).flatMap(([name, setting]) => {
    const value = options[name];
    const flag = flagOf(name, setting);
    if (value === undefined || value === setting.default) return [];
    if (setting.type === "boolean") return [flag];
    return [value].flat().flatMap((one) => [flag, String(one)]);
  });
}
