import type { CommandArgument } from "../command_shape.ts";
import { flagOf, type Setting } from "../setting.ts";
import { commandLineTexts } from "./command_line.ts";
import { settingsTexts } from "./settings.ts";
import type { Language } from "./speak.ts";
import { saidIn } from "./value_words.ts";

/**
 * How a flag is written, with what stands for its value.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * const level = { type: "choice", options: ["low", "high"], default: "low" } as const;
 * assert.equal(writtenFlag("logLevel", level, "en"), "--log-level <low|high>");
 * ```
 */
export function writtenFlag(name: string, setting: Setting, language: Language): string {
  return flagOf(name, setting) + placeholder(setting, language);
}

function placeholder(setting: Setting, language: Language): string {
  if (setting.type === "boolean") return "";
  if (setting.type === "number") return " <N>";
  if (setting.type === "choice") return ` <${setting.options.join("|")}>`;
  return ` <${saidIn(language, setting.value)}>`;
}

/** How an argument is written: `<FILE>`, `[FILE]` when it may be left out, `[VALUE...]` for any number. */
export function writtenArgument(argument: CommandArgument, language: Language): string {
  const word = commandLineTexts[language][argument.word];
  if (argument.rest) return `[${word}...]`;
  return argument.optional ? `[${word}]` : `<${word}>`;
}

/** What the help and the manual say of a setting. */
export function aboutSetting(name: string, { help }: Setting, language: Language): string {
  return settingsTexts[language][help ?? name as keyof typeof settingsTexts.en];
}
