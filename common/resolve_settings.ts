import type { Environment } from "./environment.ts";
import { exitCodes } from "./exit_codes.ts";
import { Failure } from "./failure.ts";
import { flagOf, type Setting, type SettingsTable, type SettingValues } from "./setting.ts";
import { settingsTexts } from "./text/settings.ts";
import { type Language, speak } from "./text/speak.ts";

/** A setting that cannot be used: stops the start with exit code 78 and names itself. */
export class SettingError extends Failure {
  override readonly name = "SettingError";

  constructor(message: string, hint?: string) {
    super(exitCodes.config, message, hint);
  }
}

export interface SettingSources {
  /** By the name of the setting, as typed; a switch is a boolean. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Environment;
  /** What the file holds, and its path for messages. */
  readonly file?: { readonly path: string; readonly values: Readonly<Record<string, unknown>> };
  /** Of messages. */
  readonly language: Language;
}

const switches = new Map([
  ...["true", "1", "yes", "on"].map((word) => [word, true] as const),
  ...["false", "0", "no", "off"].map((word) => [word, false] as const),
]);

function fromText(setting: Setting, text: string): unknown {
  switch (setting.type) {
    case "number":
      return /^-?\d+$/.test(text) ? Number(text) : undefined;
    case "boolean":
      return switches.get(text.toLowerCase());
    case "list":
      return [text];
    default:
      return text;
  }
}

function isUsable(setting: Setting, value: unknown): boolean {
  switch (setting.type) {
    case "number":
      return Number.isSafeInteger(value) && Number(value) >= setting.min &&
        Number(value) <= setting.max;
    case "boolean":
      return typeof value === "boolean";
    case "choice":
      return setting.options.some((option) => option === value);
    case "string":
      return isSomeText(value) && (setting.shape?.fits(String(value)) ?? true);
    case "list":
      return Array.isArray(value) && value.every(isSomeText) &&
        value.every((text) => setting.shape?.fits(text) ?? true);
  }
}

function isSomeText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

function expectation(setting: Setting, language: Language): string {
  const say = speak(settingsTexts, language);
  switch (setting.type) {
    case "number":
      return say("expected_number", { min: setting.min, max: setting.max });
    case "boolean":
      return say("expected_boolean");
    case "choice":
      return say("expected_choice", { options: setting.options.join(", ") });
    case "string":
      return say(setting.shape?.expected ?? "expected_text");
    case "list":
      return say(setting.shape?.expected ?? "expected_text");
  }
}

function flagValue(name: string, setting: Setting, sources: SettingSources): unknown {
  const typed = sources.flags[name];
  if (typed === undefined) return undefined;
  const value = typeof typed === "string" ? fromText(setting, typed) : typed;
  if (isUsable(setting, value)) return value;
  throw new SettingError(
    speak(settingsTexts, sources.language)("bad_flag", {
      name: flagOf(name, setting),
      value: String(typed),
      expected: expectation(setting, sources.language),
    }),
  );
}

function envValue(setting: Setting, { env, language }: SettingSources): unknown {
  const text = setting.env === undefined ? undefined : env.get(setting.env);
  // An empty variable is how a shell unsets one for a single command.
  if (setting.env === undefined || text === undefined || text === "") return undefined;
  const value = fromText(setting, text);
  if (isUsable(setting, value)) return value;
  throw new SettingError(
    speak(settingsTexts, language)("bad_env", {
      name: setting.env,
      value: text,
      expected: expectation(setting, language),
    }),
  );
}

function fileValue(name: string, setting: Setting, { file, language }: SettingSources): unknown {
  const value = file?.values[name];
  if (file === undefined || value === undefined) return undefined;
  if (isUsable(setting, value)) return value;
  throw new SettingError(
    speak(settingsTexts, language)("bad_file", {
      name,
      file: file.path,
      value: JSON.stringify(value),
      expected: expectation(setting, language),
    }),
  );
}

function refuseUnknownKeys(table: SettingsTable, { file, language }: SettingSources): void {
  if (file === undefined) return;
  const known = Object.keys(table).filter((name) => !table[name]?.notInFile);
  const name = Object.keys(file.values).find((key) => !known.includes(key));
  if (name === undefined) return;
  const say = speak(settingsTexts, language);
  throw new SettingError(
    say("unknown_key", { name, file: file.path }),
    say("unknown_key_hint", { known: known.join(", ") }),
  );
}

function defaultValue(setting: Setting, env: Environment): unknown {
  return typeof setting.default === "function" ? setting.default(env) : setting.default;
}

/**
 * Decides every setting of a table: flag over environment over file over default.
 *
 * @throws {SettingError} for the first value that cannot be used; it names the flag, the variable
 * or the file's key, the value, and what would work. Also for a key of the file that is no setting.
 */
export function resolveSettings<const Table extends SettingsTable>(
  table: Table,
  sources: SettingSources,
): SettingValues<Table> {
  refuseUnknownKeys(table, sources);
  const resolved = Object.entries(table).map(([name, setting]) => [
    name,
    flagValue(name, setting, sources) ?? envValue(setting, sources) ??
      fileValue(name, setting, sources) ?? defaultValue(setting, sources.env),
  ]);
  return Object.fromEntries(resolved);
}

/**
 * Reads a file of settings; one that does not exist holds none.
 *
 * @throws {SettingError} when it cannot be read or is no JSON object.
 */
export async function readSettingsFile(
  path: string,
  language: Language,
): Promise<Readonly<Record<string, unknown>>> {
  const say = speak(settingsTexts, language);
  const unreadable = (reason: string) =>
    new SettingError(say("unreadable_file", { file: path, reason }));
  let value: unknown;
  try {
    value = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unreadable(say("not_an_object"));
  }
  return value as Record<string, unknown>;
}
