import { join } from "node:path";
import type { Environment } from "../../common/environment.ts";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { cronLine } from "./cron_line.ts";
import { type Invocation, invocation, type SaidOptions } from "./program_words.ts";
import { serviceUnit, timerUnit, unitName } from "./systemd_timer.ts";

type Options = SaidOptions & { readonly data: string; readonly deadline?: number };

/** A run that is still there so long after its deadline hangs. */
const graceSeconds = 60;

/** The usual deadline, where none is said. */
const usualDeadline = 30;

/**
 * The line for `crontab -e` that does each minute what `options` say.
 *
 * @throws {Failure} 64 for what a crontab cannot hold.
 */
export function printedCron(options: Options, language: Language, env: Environment): string {
  const line = cronLine(invocation(options, env));
  if (!line.includes("\n")) return line;
  throw new Failure(exitCodes.usage, speak(reportTexts, language)("no_line_breaks"));
}

/**
 * The two units of systemd that do it, each after a comment with its place, as `systemctl cat`
 * shows them: the system's own when root asks, else the user's.
 */
export function printedTimer(
  options: Options,
  language: Language,
  env: Environment,
  isRoot = Deno.build.os !== "windows" && Deno.uid() === 0,
): string {
  const say = speak(reportTexts, language);
  const home = env.get("HOME") ?? "/";
  const config = env.get("XDG_CONFIG_HOME") ?? join(home, ".config");
  const folder = isRoot ? "/etc/systemd/system" : join(config, "systemd", "user");
  const path = (kind: string) => `# ${join(folder, `${unitName}.${kind}`)}`;
  const systemctl = isRoot ? "systemctl" : "systemctl --user";
  const enable = `${systemctl} daemon-reload && ${systemctl} enable --now ${unitName}.timer`;
  const seconds = (options.deadline ?? usualDeadline) + graceSeconds;
  const run = invocation(options, env);
  // The system's services have no home.
  const whole: Invocation = isRoot
    ? { ...run, environment: { HOME: home, ...run.environment } }
    : run;
  return [
    `${path("service")}\n${serviceUnit(whole, seconds)}`,
    `${path("timer")}\n${timerUnit}`,
    `# ${say("timer_hint")} ${enable}`,
    ...(isRoot ? [] : [`# ${say("linger_hint")} loginctl enable-linger`]),
  ].join("\n");
}
