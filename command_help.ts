import { type Command, type CommanderError, Help, Option } from "commander";
import type { CommandArgument, CommandShape } from "./common/command_shape.ts";
import { exitCodes } from "./common/exit_codes.ts";
import { Failure } from "./common/failure.ts";
import type { Setting, SettingsTable } from "./common/setting.ts";
import { oneLine } from "./common/sanitize.ts";
import { commandLineTexts } from "./common/text/command_line.ts";
import { type Language, speak } from "./common/text/speak.ts";
import { aboutSetting, writtenArgument, writtenFlag } from "./common/text/usage.ts";

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
    // These bear it that a reader goes away, such as head, and what commander writes with does not.
    .configureOutput({
      outputError: () => {},
      writeOut: (text) => console.log(text.replace(/\n$/, "")),
      writeErr: (text) => console.error(text.replace(/\n$/, "")),
    })
    .exitOverride()
    .helpOption("-h, --help", say("help"));
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
function addSettings(command: Command, table: SettingsTable, language: Language): Command {
  for (const [name, setting] of Object.entries(table)) {
    const description = aboutSetting(name, setting, language) + describedDefault(setting, language);
    const option = new Option(writtenFlag(name, setting, language), description);
    if (setting.type === "list") option.argParser(append);
    command.addOption(option);
  }
  return command;
}

/** Adds a command of the table, and those that it is made of, which are found by their names. */
export function addCommand(
  parent: Command,
  name: string,
  shape: CommandShape,
  { language }: { readonly language: Language },
): Command {
  const say = speak(commandLineTexts, language);
  const command = parent.command(name).description(say(shape.about));
  for (const argument of Object.values<CommandArgument>(shape.args ?? {})) {
    command.argument(writtenArgument(argument, language), say(argument.about));
  }
  if (shape.commands === undefined) return addSettings(command, shape.flags, language);
  command.usage(say("command_word"));
  return command.helpCommand(`help [${say("command_word")}]`, say("help_command"));
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
  const [, quoted = ""] = /'(.*?)'/s.exec(error.message) ?? [];
  const name = oneLine(quoted);
  const [, near] = /Did you mean (?:one of )?(.*?)\?/.exec(error.message) ?? [];
  const key = errorTexts[error.code as keyof typeof errorTexts];
  const message = key !== undefined
    ? say(key, { name })
    : say(error.code === "commander.excessArguments" ? "excess_arguments" : "bad_command_line");
  const hint = near ? say("suggestion", { name: near }) : say("see_help", { command });
  return new Failure(exitCodes.usage, message, hint);
}
