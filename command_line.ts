import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { addAdmin } from "./command_admin.ts";
import { type CommandContext, settingsOf } from "./command_context.ts";
import { addCommand, speakLanguage, typedFlags, usageFailure } from "./command_help.ts";
import {
  completionsSettings,
  connectSettings,
  discoverSettings,
  exportSettings,
  historySettings,
  placeSettings,
  reportSettings,
  sendSettings,
} from "./common/command_settings.ts";
import { commands } from "./common/commands.ts";
import type { Environment } from "./common/environment.ts";
import { exitCodes } from "./common/exit_codes.ts";
import { Failure } from "./common/failure.ts";
import { localeLanguage } from "./common/locale.ts";
import { oneLine } from "./common/sanitize.ts";
import { tellFailure } from "./common/tell.ts";
import { commandLineTexts } from "./common/text/command_line.ts";
import { type Language, speak } from "./common/text/speak.ts";
import { version } from "./common/version.ts";

/**
 * Runs the subcommand that `args` name, in the language of the locale.
 *
 * @returns the exit code, when the subcommand has ended.
 */
export async function runCommandLine(
  args: readonly string[],
  env: Environment = Deno.env,
): Promise<number> {
  const language = localeLanguage(env);
  let exitCode: number = exitCodes.ok;
  const say = speak(commandLineTexts, language);
  const program = describeProgram({ env, language, say, finish: (code) => exitCode = code });
  try {
    refuseUnknownTopic(program, args, language);
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return tellFailure(error, language);
    // Help was shown already, and on stdout when it was asked for.
    if (error.exitCode === 0) return exitCodes.ok;
    if (error.code === "commander.help") return exitCodes.usage;
    return tellFailure(usageFailure(error, commandNamed(program, args), language), language);
  }
}

/** `chat help` of a command that there is not would show the help of another. */
function refuseUnknownTopic(program: Command, args: readonly string[], language: Language): void {
  const at = args.indexOf("help");
  const command = at < 0 ? undefined : commandAt(program, args.slice(0, at));
  const topic = args[at + 1];
  if (command === undefined || topic === undefined || topic.startsWith("-")) return;
  if ([...command.commands.map((one) => one.name()), "help"].includes(topic)) return;
  const say = speak(commandLineTexts, language);
  const hint = say("see_help", { command: commandNamed(program, args.slice(0, at)) });
  throw new Failure(exitCodes.usage, say("unknown_command", { name: oneLine(topic) }), hint);
}

/** The command that has others, and that all of `names` lead to. */
function commandAt(program: Command, names: readonly string[]): Command | undefined {
  const found = names.reduce<Command | undefined>(
    (command, name) => command?.commands.find((one) => one.name() === name),
    program,
  );
  return found !== undefined && found.commands.length > 0 ? found : undefined;
}

/** As much of the command line as names commands. */
function commandNamed(program: Command, args: readonly string[]): string {
  let command = program;
  const names = ["chat"];
  for (const arg of args) {
    const next = command.commands.find((one) => one.name() === arg);
    if (next === undefined) break;
    command = next;
    names.push(arg);
  }
  return names.join(" ");
}

/** Everything that can be said to `chat`, and what it leads to. */
export function describeProgram(context: CommandContext): Command {
  const { language, say } = context;
  const program = new Command("chat").description(say("about"));
  speakLanguage(program, language);
  program.version(`chat ${version}`, "-V, --version", say("version"));
  program.helpCommand(`help [${say("command_word")}]`, say("help_command"));
  addServe(program, context);
  addConnect(program, context);
  addSend(program, context);
  addHistory(program, context);
  addDiscover(program, context);
  addReportMetrics(program, context);
  addExport(program, context);
  addAudit(program, context);
  addAdmin(program, context);
  addWhere(program, context);
  addCompletions(program, context);
  return program;
}

function addServe(program: Command, context: CommandContext): void {
  const { env, language, finish } = context;
  const command = addCommand(program, "serve", commands.serve, context);
  command.action(async () => {
    const { loadServeSettings } = await import("./common/load_serve_settings.ts");
    const settings = await loadServeSettings(typedFlags(command), env, language);
    const { runServe } = await import("./server/serve.ts");
    finish(await runServe(settings));
  });
}

function addConnect(program: Command, context: CommandContext): void {
  const command = addCommand(program, "connect", commands.connect, context);
  command.action(async (join: string | undefined) => {
    const options = settingsOf(connectSettings, command, context);
    const { runConnect } = await import("./client/connect_command.ts");
    context.finish(await runConnect(options, join));
  });
}

function addSend(program: Command, context: CommandContext): void {
  const command = addCommand(program, "send", commands.send, context);
  command.action(async (to: string, text?: string) => {
    const options = settingsOf(sendSettings, command, context);
    const { runSend } = await import("./client/send_command.ts");
    context.finish(await runSend(to, text, options));
  });
}

function addHistory(program: Command, context: CommandContext): void {
  const command = addCommand(program, "history", commands.history, context);
  command.action(async (conversation: string) => {
    const options = settingsOf(historySettings, command, context);
    const { runHistory } = await import("./client/history_command.ts");
    context.finish(await runHistory(conversation, options));
  });
}

function addDiscover(program: Command, context: CommandContext): void {
  const command = addCommand(program, "discover", commands.discover, context);
  command.action(async () => {
    const options = settingsOf(discoverSettings, command, context);
    const { runDiscover } = await import("./client/discover_command.ts");
    context.finish(await runDiscover(options));
  });
}

function addReportMetrics(program: Command, context: CommandContext): void {
  const command = addCommand(program, "report-metrics", commands["report-metrics"], context);
  command.action(async () => {
    const options = settingsOf(reportSettings, command, context);
    const { runReportMetrics } = await import("./client/report_command.ts");
    context.finish(await runReportMetrics(options));
  });
}

function addExport(program: Command, context: CommandContext): void {
  const exporting = addCommand(program, "export", commands.export, context);
  for (const what of ["activity", "conversation"] as const) {
    const command = addCommand(exporting, what, commands.export.commands[what], context);
    command.action(async (...[name]: unknown[]) => {
      const { format, output, force, follow, profile, data, lang, ...rest } = settingsOf(
        exportSettings,
        command,
        context,
      );
      const said = { ...rest, follow: follow ? 1 : undefined };
      const filters = Object.fromEntries(
        Object.entries(said).flatMap(([key, value]) =>
          value === undefined ? [] : [[key, String(value)]]
        ),
      );
      const asked = { what, name: typeof name === "string" ? name : undefined, format, filters };
      const asWhom = profile ?? await memberOf(data);
      if (asWhom !== undefined) {
        const { runMemberExport } = await import("./client/export_command.ts");
        const as = { profile: asWhom, data, language: lang };
        return context.finish(await runMemberExport({ ...asked, output, force, follow, ...as }));
      }
      const { runOperatorExport } = await import("./server/admin/export_command.ts");
      const place = { data, language: lang, env: context.env };
      context.finish(await runOperatorExport({ ...asked, output, force, ...place }));
    });
  }
}

/** Where there is no server's data but a profile, it is a member who asks. */
async function memberOf(data: string): Promise<string | undefined> {
  const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);
  const profile = "default";
  const isServers = await isThere(join(data, "chat.db"));
  return !isServers && await isThere(join(data, "profiles", profile)) ? profile : undefined;
}

function addAudit(program: Command, context: CommandContext): void {
  const { env, finish } = context;
  const audit = addCommand(program, "audit", commands.audit, context);
  const command = addCommand(audit, "verify", commands.audit.commands.verify, context);
  command.action(async () => {
    const { data, lang } = settingsOf(placeSettings, command, context);
    const { runAdmin } = await import("./server/admin/command.ts");
    const request = { command: "audit", what: "verify" } as const;
    finish(await runAdmin(request, { data, language: lang, env }));
  });
}

function addWhere(program: Command, context: CommandContext): void {
  const command = addCommand(program, "where", commands.where, context);
  command.action(async () => {
    const { data, lang } = settingsOf(placeSettings, command, context);
    const { runWhere } = await import("./common/where.ts");
    context.finish(await runWhere(data, lang));
  });
}

function addCompletions(program: Command, context: CommandContext): void {
  const { language, finish } = context;
  const command = addCommand(program, "completions", commands.completions, context);
  command.action(async (shell: string) => {
    const { lang } = settingsOf(completionsSettings, command, context);
    const { completionScripts } = await import("./common/completion_scripts.ts");
    const say = speak(commandLineTexts, lang);
    if (!Object.hasOwn(completionScripts, shell)) {
      const message = say("unknown_shell", { name: oneLine(shell) });
      throw new Failure(exitCodes.usage, message, say("known_shells"));
    }
    console.log(completionScripts[shell]!.trimEnd());
  });
  // Shells ask it; people have no use for it.
  const asked = program.command("complete", { hidden: true }).argument("[words...]");
  asked.action(async (words: string[]) => {
    const { runComplete } = await import("./client/complete_command.ts");
    await runComplete(words, language);
    finish(exitCodes.ok);
  });
}
