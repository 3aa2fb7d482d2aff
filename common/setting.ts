import type { settingsTexts } from "./text/settings.ts";
import type { Environment } from "./environment.ts";

type HelpKey = keyof typeof settingsTexts.en;

/** What a shell offers for a value: a path, an identity on this machine, or whom one talks to. */
export type Completes = "file" | "folder" | "profile" | "place" | "person";

interface Row<Value> {
  /** The variable of the environment, where there is one. */
  readonly env?: string;
  /** The key of its help text; the name of the setting unless given. */
  readonly help?: HelpKey;
  readonly default: Value | ((env: Environment) => Value);
  /** For what has to be known before the file can be found. */
  readonly notInFile?: true;
}

export interface NumberSetting extends Row<number | undefined> {
  readonly type: "number";
  readonly min: number;
  readonly max: number;
}

export interface StringSetting extends Row<string | undefined> {
  readonly type: "string";
  /** What stands for the value in the help. */
  readonly value: string;
  readonly completes?: Completes;
  readonly shape?: TextShape;
}

/** What texts have to be like, and the key of what is said of others. */
export interface TextShape {
  readonly fits: (text: string) => boolean;
  readonly expected: "expected_group" | "expected_web_address" | "expected_ip_address";
}

/** A flag that may be given several times. */
export interface ListSetting extends Row<readonly string[]> {
  readonly type: "list";
  /** What stands for each value in the help. */
  readonly value: string;
  readonly completes?: Completes;
  readonly shape?: TextShape;
}

export interface BooleanSetting extends Row<boolean> {
  readonly type: "boolean";
}

export interface ChoiceSetting extends Row<string> {
  readonly type: "choice";
  readonly options: readonly string[];
}

export type Setting = NumberSetting | StringSetting | ListSetting | BooleanSetting | ChoiceSetting;
export type SettingsTable = Readonly<Record<string, Setting>>;

type Possible<S extends Setting> = S extends ChoiceSetting ? S["options"][number]
  : S extends NumberSetting ? number
  : S extends BooleanSetting ? boolean
  : S extends ListSetting ? readonly string[]
  : string;

/** The checked values of a table: `undefined` only where that is the default. */
export type SettingValues<Table extends SettingsTable> = {
  readonly [Name in keyof Table]:
    | Possible<Table[Name]>
    | (undefined extends Table[Name]["default"] ? undefined : never);
};

/** The flag of a setting: `plainPort` is `--plain-port`; a switch that is on is turned off by `--no-…`. */
export function flagOf(name: string, setting: Setting): string {
  const words = name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
  return setting.type === "boolean" && setting.default === true ? `--no-${words}` : `--${words}`;
}
