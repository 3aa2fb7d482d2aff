import { join } from "node:path";
import type { Environment } from "./environment.ts";
import { readSettingsFile, resolveSettings } from "./resolve_settings.ts";
import { type ServeSettings, serveSettings } from "./settings.ts";
import type { Language } from "./text/speak.ts";

/**
 * Decides the settings of a server, with `config.json` of its data folder.
 *
 * @param flags as typed, by the name of the setting.
 * @throws {SettingError} as {@link resolveSettings} and {@link readSettingsFile} do.
 */
export async function loadServeSettings(
  flags: Readonly<Record<string, unknown>>,
  env: Environment,
  language: Language,
): Promise<ServeSettings> {
  const { data } = resolveSettings({ data: serveSettings.data }, { flags, env, language });
  const path = join(data, "config.json");
  const values = await readSettingsFile(path, language);
  return resolveSettings(serveSettings, { flags, env, file: { path, values }, language });
}
