import type { CommandArgument, CommandShape } from "./command_shape.ts";
import { program } from "./commands.ts";
import { type Completes, flagOf, type Setting } from "./setting.ts";
import { commandLineTexts } from "./text/command_line.ts";
import type { Language } from "./text/speak.ts";
import { aboutSetting } from "./text/usage.ts";

/** One thing that the last word may become. */
export interface Suggestion {
  readonly value: string;
  readonly about?: string;
}

/** What a shell offers for the last word of a command line. */
export interface Completion {
  /** What is typed of the word, without the signs that let a shell take it as it is. */
  readonly typed: string;
  /** `--flag=`, where that is the beginning of the word. */
  readonly prefix: string;
  /** What the table knows. */
  readonly suggestions: readonly Suggestion[];
  /** What is known elsewhere. */
  readonly completes?: Completes | undefined;
  /** Values of flags that came before, such as `profile`. */
  readonly said: Readonly<Record<string, string>>;
}

/**
 * Finds what the last word of a command line may become.
 *
 * @param words behind the program's name, as they were typed; the last may be empty.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const { suggestions } = complete(["export", "activity", "--format", "n"], "en");
 * assert.deepEqual(suggestions, [{ value: "ndjson" }]);
 * ```
 */
export function complete(words: readonly string[], language: Language): Completion {
  const bare = bareWords(words);
  const typed = bare.at(-1) ?? "";
  const place = walk(bare.slice(0, -1));
  const [prefix = ""] = /^--[^=]+=/.exec(words.at(-1) ?? "") ?? [];
  const { suggestions, completes } = offered(place, typed, language);
  return {
    ...{ typed, prefix, completes, said: place.said },
    suggestions: suggestions.filter(({ value }) => value.startsWith(typed))
      .map((one) => ({ ...one, value: prefix + one.value })),
  };
}

/** Flags apart from their values, at which bash cuts and others do not, and without quotes. */
function bareWords(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    const isCut = word === "=" && /^--./.test(words[at - 1] ?? "");
    if (isCut) return at === words.length - 1 ? [""] : [];
    const [, flag, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
    return flag === undefined ? [unquoted(word)] : [flag, unquoted(value!)];
  });
}

function unquoted(word: string): string {
  return word.replace(/^(['"])(.*)\1$/s, "$2").replace(/^['"]/, "").replaceAll(/\\(.)/gs, "$1");
}

/** Where on a command line something is to be completed. */
interface Place {
  readonly shape: CommandShape;
  /** How many arguments came before. */
  readonly position: number;
  /** The flag whose value it is. */
  readonly flag: Setting | undefined;
  readonly isBehindDashes: boolean;
  readonly said: Readonly<Record<string, string>>;
}

function walk(words: readonly string[]): Place {
  const said: Record<string, string> = {};
  let [shape, position, isBehindDashes] = [program, 0, false];
  let flag: { readonly name: string; readonly setting: Setting } | undefined;
  for (const word of words) {
    if (flag !== undefined) said[flag.name] = word;
    const wasValue = flag !== undefined;
    flag = undefined;
    if (wasValue) continue;
    if (word === "--" && !isBehindDashes) isBehindDashes = true;
    else if (word.startsWith("-") && !isBehindDashes) flag = flagWithValue(shape, word);
    else if (shape.commands === undefined) position++;
    else if (Object.hasOwn(shape.commands, word)) shape = shape.commands[word]!;
  }
  return { shape, position, flag: flag?.setting, isBehindDashes, said };
}

function flagWithValue({ flags }: CommandShape, word: string) {
  const found = Object.entries(flags).find(([name, setting]) => flagOf(name, setting) === word);
  if (found === undefined || found[1].type === "boolean") return undefined;
  return { name: found[0], setting: found[1] };
}

type Offer = Pick<Completion, "suggestions" | "completes">;

function offered(place: Place, typed: string, language: Language): Offer {
  const { shape, position, flag, isBehindDashes } = place;
  if (flag !== undefined) return ofFlag(flag);
  if (typed.startsWith("-") && !isBehindDashes) return { suggestions: flagsOf(shape, language) };
  if (shape.commands !== undefined) return { suggestions: commandsOf(shape, language) };
  const args: readonly CommandArgument[] = Object.values(shape.args ?? {});
  const argument = args[position] ?? (args.at(-1)?.rest ? args.at(-1) : undefined);
  if (argument === undefined) return { suggestions: flagsOf(shape, language) };
  const word = commandLineTexts[language][argument.word];
  const suggestions = word.includes("|") ? word.split("|").map((value) => ({ value })) : [];
  return { suggestions, completes: argument.completes };
}

function ofFlag(setting: Setting): Offer {
  if (setting.type === "choice") {
    return { suggestions: setting.options.map((value) => ({ value })) };
  }
  if (setting.type !== "string" && setting.type !== "list") return { suggestions: [] };
  return { suggestions: [], completes: setting.completes ?? paths[setting.value] };
}

/** What stands for a path in the help, and what of it. */
const paths: Readonly<Record<string, Completes>> = { FILE: "file", PATH: "file", DIR: "folder" };

function flagsOf({ flags }: CommandShape, language: Language): Suggestion[] {
  const all = Object.entries(flags).map(([name, setting]) => (
    { value: flagOf(name, setting), about: aboutSetting(name, setting, language) }
  ));
  return [...all, { value: "--help", about: commandLineTexts[language].help }];
}

function commandsOf({ commands = {} }: CommandShape, language: Language): Suggestion[] {
  const texts = commandLineTexts[language];
  const all = Object.entries(commands).map(([value, one]) => ({ value, about: texts[one.about] }));
  return [...all, { value: "help", about: texts.help_command }];
}
