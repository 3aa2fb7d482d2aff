import type { Completes, SettingsTable } from "./setting.ts";
import type { commandLineTexts } from "./text/command_line.ts";

type CommandLineTexts = typeof commandLineTexts.en;

/** The texts of the command line's help, which have no holes. */
type HelpKey = {
  [Key in keyof CommandLineTexts]: CommandLineTexts[Key] extends `${string}{${string}` ? never
    : Key;
}[keyof CommandLineTexts];

/** One command, as the command line, its help, its completion and the manual know it. */
export interface CommandShape {
  /** The key of what it is for. */
  readonly about: HelpKey;
  /** Its arguments in their order: how the help calls each and what it says of it. */
  readonly args?: Readonly<Record<string, CommandArgument>>;
  readonly flags: SettingsTable;
  /** The commands that it is made of, when it does nothing by itself. */
  readonly commands?: CommandTable;
}

/** Commands by their names. */
export type CommandTable = Readonly<Record<string, CommandShape>>;

/** An argument of a command. */
export interface CommandArgument {
  readonly word: HelpKey;
  readonly about: HelpKey;
  /** May be left out. */
  readonly optional?: true;
  /** Takes all that is left, which may be nothing. */
  readonly rest?: true;
  /** What a shell offers for it; a word such as `a|b` is offered by itself. */
  readonly completes?: Completes;
}
