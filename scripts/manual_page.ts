import { lineHelpTexts } from "../common/text/line_help.ts";
import { type CommandWord, usages } from "../client/line/line_commands.ts";
import type { CommandArgument, CommandShape, CommandTable } from "../common/command_shape.ts";
import { program } from "../common/commands.ts";
import { exitCodes } from "../common/exit_codes.ts";
import type { Setting, SettingsTable } from "../common/setting.ts";
import { commandLineTexts } from "../common/text/command_line.ts";
import { exitCodeTexts } from "../common/text/exit_codes.ts";
import { manualTexts } from "../common/text/manual.ts";
import { type Language, speak } from "../common/text/speak.ts";
import { aboutSetting, writtenArgument, writtenFlag } from "../common/text/usage.ts";
import { saidIn } from "../common/text/value_words.ts";
import { version } from "../common/version.ts";

/** Where the manual in each language is. */
export const manualPaths = {
  en: "docs/MANUAL.md",
  "pt-BR": "docs/MANUAL.pt-BR.md",
} as const satisfies Record<Language, string>;

/** The manual as Markdown, before it is formatted. */
export function manualPage(language: Language): string {
  const say = speak(manualTexts, language);
  const commands = program.commands ?? {};
  return [
    `# ${say("title", { version })}`,
    say("made"),
    `## ${say("commands")}`,
    commandTable(["chat"], commands, language),
    `## ${say("conventions")}`,
    ...(["streams", "order", "dashes", "languages", "safe", "password"] as const).map((key) =>
      say(key)
    ),
    `## ${say("exit")}`,
    say("exit_intro"),
    exitCodeTable(language),
    `## ${say("shells")}`,
    say("shells_intro"),
    "```sh\n" + shellLines.join("\n") + "\n```",
    ...Object.entries(commands).flatMap(([name, shape]) =>
      sectionOf(["chat", name], shape, language)
    ),
    `## ${say("inside")}`,
    say("inside_intro"),
    insideList(language),
  ].join("\n\n") + "\n";
}

const shellLines = [
  `eval "$(chat completions bash)"     # ~/.bashrc`,
  `eval "$(chat completions zsh)"      # ~/.zshrc, compinit`,
  `chat completions fish | source      # ~/.config/fish/config.fish`,
];

/** A command, and those that it is made of. */
function sectionOf(path: readonly string[], shape: CommandShape, language: Language): string[] {
  const { commands } = shape;
  const heading = `${"#".repeat(path.length)} ${path.join(" ")}`;
  const about = commandLineTexts[language][shape.about] + ".";
  if (commands === undefined) return [heading, about, ...callOf(path, shape, language)];
  const inner = Object.entries(commands).flatMap(([name, one]) =>
    sectionOf([...path, name], one, language)
  );
  return [heading, about, commandTable(path, commands, language), ...inner];
}

function callOf(path: readonly string[], shape: CommandShape, language: Language): string[] {
  const say = speak(manualTexts, language);
  const args: readonly CommandArgument[] = Object.values(shape.args ?? {});
  const options = `[${commandLineTexts[language].options_word}]`;
  const written = args.map((one) => writtenArgument(one, language));
  const call = [...path, options, ...written].join(" ");
  return [
    "```text\n" + call + "\n```",
    ...(args.length === 0 ? [] : [say("arguments"), argumentList(args, language)]),
    say("flags"),
    flagList(shape.flags, language),
  ];
}

function argumentList(args: readonly CommandArgument[], language: Language): string {
  return list(args.map((one) => [
    writtenArgument(one, language),
    commandLineTexts[language][one.about],
  ]));
}

function flagList(flags: SettingsTable, language: Language): string {
  return list(
    Object.entries(flags).map(([name, setting]) => flagItem(name, setting, language)),
  );
}

function flagItem(name: string, setting: Setting, language: Language): Item {
  const say = speak(manualTexts, language);
  const value = defaultOf(setting);
  const facts = [
    ...(value === "" ? [] : [`${say("default")} ${value}`]),
    ...(setting.env === undefined ? [] : [`${say("variable")} ${code(setting.env)}`]),
  ];
  const about = aboutSetting(name, setting, language);
  const more = facts.length === 0 ? "" : ` (${facts.join(", ")})`;
  return [writtenFlag(name, setting, language), about + more];
}

/** A default that is worked out is told by what the flag means. */
function defaultOf({ default: value }: Setting): string {
  return typeof value === "string" || typeof value === "number" ? code(String(value)) : "";
}

function commandTable(path: readonly string[], commands: CommandTable, language: Language): string {
  const say = speak(manualTexts, language);
  const rows = Object.entries(commands).map(([name, { about }]) => {
    const words = [...path, name];
    return [`[${words.join(" ")}](#${words.join("-")})`, commandLineTexts[language][about]];
  });
  return table([say("command"), say("what")], rows);
}

function exitCodeTable(language: Language): string {
  const say = speak(manualTexts, language);
  const rows = Object.entries(exitCodes).map(([name, value]) => [
    String(value),
    exitCodeTexts[language][name as keyof typeof exitCodes],
  ]);
  return table([say("code"), say("meaning")], [...rows, ["130, 143, 129", say("interrupted")]]);
}

function insideList(language: Language): string {
  const words = Object.keys(usages) as CommandWord[];
  return list(words.map((word) => [saidIn(language, usages[word]), lineHelpTexts[language][word]]));
}

/** How something is written, and what it is for. */
type Item = readonly [written: string, about: string];

/** Items of a list: in a table, one long cell would change every line. */
function list(items: readonly Item[]): string {
  return items.map(([written, about]) => `- ${code(written)}: ${about}`).join("\n");
}

function code(text: string): string {
  return "`" + text + "`";
}

/** A table; a bar in a cell would end it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
