import type { Command } from "commander";
import { typedFlags } from "./command_help.ts";
import type { Environment } from "./common/environment.ts";
import { resolveSettings } from "./common/resolve_settings.ts";
import type { SettingsTable, SettingValues } from "./common/setting.ts";
import type { commandLineTexts } from "./common/text/command_line.ts";
import type { Language, speak } from "./common/text/speak.ts";

/** What every subcommand is described and run with. */
export interface CommandContext {
  readonly env: Environment;
  readonly language: Language;
  readonly say: ReturnType<typeof speak<typeof commandLineTexts.en>>;
  /** Keeps the exit code of the subcommand that ran. */
  readonly finish: (code: number) => void;
}

/** Decides the settings of a command by its flags and the environment. */
export function settingsOf<const Table extends SettingsTable>(
  table: Table,
  command: Command,
  { env, language }: CommandContext,
): SettingValues<Table> {
  return resolveSettings(table, { flags: typedFlags(command), env, language });
}
