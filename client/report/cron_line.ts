import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "../../common/environment.ts";
import { dataDirectory } from "../../common/paths.ts";

/** A word as a shell in a crontab takes it; `%` would be the end of the line there (crontab(5)). */
function word(text: string): string {
  if (/^[\w./:@+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`.replaceAll("%", "\\%");
}

/** How this very program is started again, by somebody who has no `PATH` to speak of. */
function thisProgram(): string[] {
  if (Deno.build.standalone) return [Deno.execPath()];
  return [Deno.execPath(), "run", "-A", "--no-prompt", fileURLToPath(Deno.mainModule)];
}

/**
 * The line of a crontab that reports once a minute.
 *
 * @param data the folder that the credential is in; it is named where cron would not find it.
 */
export function cronLine(
  data: string,
  env: Environment = Deno.env,
  program: readonly string[] = thisProgram(),
): string {
  // Cron knows the home, and nothing else that could say where data is.
  const bare = { get: (name: string) => name === "HOME" ? env.get(name) : undefined };
  const isFound = resolve(data) === dataDirectory(bare);
  const place = isFound ? [] : ["--data", resolve(data)];
  return ["* * * * *", ...[...program, "report-metrics", ...place].map(word)].join(" ");
}
