import { type Command, type CommanderError, Help, Option } from "commander";
import { exitCodes } from "./common/exit_codes.ts";
import { Failure } from "./common/failure.ts";
import { flagOf, type Setting, type SettingsTable } from "./common/setting.ts";
import { commandLineTexts } from "./common/text/command_line.ts";
import { settingsTexts } from "./common/text/settings.ts";
import { type Language, speak } from "./common/text/speak.ts";
import { saidIn } from "./common/text/value_words.ts";

/** Makes a command, and those that are made from it, speak `language` and leave errors to the caller. */
export function speakLanguage(command: Command, language: Language): void {
  const say = speak(commandLineTexts, language);
  const titles: Readonly<Record<string, string>> = {
    "Usage:": say("usage_title"),
    "Options:": say("options_title"),
    "Commands:": say("commands_title"),
    "Arguments:": say("arguments_title"),
  };
  const translated = (usage: string) =>
    usage.replace("[options]", `[${say("options_word")}]`).replace(
      "[command]",
      say("command_word"),
    );
  const plain = new Help();
  command
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      commandUsage: (one) => translated(plain.commandUsage(one)),
      subcommandTerm: (one) => plain.subcommandTerm(one).replace(" [options]", ""),
    })
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .helpOption("-h, --help", say("help"));
}

function placeholder(setting: Setting, language: Language): string {
  if (setting.type === "number") return " <N>";
  if (setting.type === "choice") return ` <${setting.options.join("|")}>`;
  if (setting.type !== "string" && setting.type !== "list") return "";
  return ` <${saidIn(language, setting.value)}>`;
}

/** A default that is worked out is told by the help text. */
function describedDefault({ env, default: value }: Setting, language: Language): string {
  const shown = typeof value === "string" || typeof value === "number"
    ? ` (${speak(commandLineTexts, language)("default")}: ${value})`
    : "";
  return shown + (env === undefined ? "" : ` [${env}]`);
}

/** A flag that is given again adds to what it had. */
function append(value: string, values: readonly string[] | undefined): readonly string[] {
  return [...values ?? [], value];
}

/** Gives a command the flags of a table; `resolveSettings` checks them later. */
export function addSettings(
  command: Command,
  table: SettingsTable,
  language: Language,
): Command {
  for (const [name, setting] of Object.entries(table)) {
    const help = settingsTexts[language][setting.help ?? name as keyof typeof settingsTexts.en];
    const description = help + describedDefault(setting, language);
    const option = new Option(flagOf(name, setting) + placeholder(setting, language), description);
    if (setting.type === "list") option.argParser(append);
    command.addOption(option);
  }
  return command;
}

/** The flags that were typed; commander also lists a `--no-…` that was not. */
export function typedFlags(command: Command): Readonly<Record<string, unknown>> {
  const all: Readonly<Record<string, unknown>> = command.opts();
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => command.getOptionValueSource(name) === "cli"),
  );
}

const errorTexts = {
  "commander.unknownOption": "unknown_option",
  "commander.unknownCommand": "unknown_command",
  "commander.missingArgument": "missing_argument",
  "commander.optionMissingArgument": "missing_value",
} as const;

/** Says in `language` what is wrong with a command line, where its help is, and a near miss. */
export function usageFailure(
  error: CommanderError,
  command: string,
  language: Language,
): Failure {
  const say = speak(commandLineTexts, language);
  const [, name = ""] = /'(.*?)'/.exec(error.message) ?? [];
  const [, near] = /Did you mean (?:one of )?(.*?)\?/.exec(error.message) ?? [];
  const key = errorTexts[error.code as keyof typeof errorTexts];
  const message = key !== undefined
    ? say(key, { name })
    : say(error.code === "commander.excessArguments" ? "excess_arguments" : "bad_command_line");
  const hint = near ? say("suggestion", { name: near }) : say("see_help", { command });
  return new Failure(exitCodes.usage, message, hint);
}
