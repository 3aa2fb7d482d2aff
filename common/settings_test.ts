import assert from "node:assert/strict";
import { join } from "node:path";
import * as commandSettings from "./command_settings.ts";
import { readSettingsFile, resolveSettings, SettingError } from "./resolve_settings.ts";
import { flagOf, type Setting } from "./setting.ts";
import { type ServeSettings, serveSettings } from "./settings.ts";
import { settingsTexts } from "./text/settings.ts";
import { saidIn } from "./text/value_words.ts";

interface Given {
  flags?: Record<string, unknown>;
  env?: Record<string, string>;
  file?: Record<string, unknown>;
}

function resolved({ flags = {}, env = {}, file }: Given = {}): ServeSettings {
  return resolveSettings(serveSettings, {
    flags,
    env: new Map(Object.entries({ CHAT_DATA: "/srv/chat", ...env })),
    ...(file === undefined ? {} : { file: { path: "/srv/chat/config.json", values: file } }),
    language: "en",
  });
}

function refusal(given: Given): string {
  try {
    resolved(given);
  } catch (error) {
    assert.ok(error instanceof SettingError);
    assert.equal(error.exitCode, 78);
    return error.message;
  }
  throw new Error("it was taken");
}

Deno.test("with nothing said, the server listens on its ports and takes people by invite", () => {
  const settings = resolved();
  assert.equal(settings.port, 12345);
  assert.equal(settings.httpPort, 8443);
  assert.equal(settings.plainPort, undefined);
  assert.equal(settings.registration, "invite");
  assert.equal(settings.passwordCost, 17);
  assert.equal(settings.http, true);
  assert.notEqual(settings.name, "");
});

Deno.test("a flag goes over the environment, that over the file, and that over the default", () => {
  const env = { CHAT_PORT: "2", CHAT_MAX_SESSIONS: "5", CHAT_HTTP: "off" };
  const file = { port: 3, maxSessions: 6, inviteDays: 14 };
  const settings = resolved({ flags: { port: "1" }, env, file });
  assert.equal(settings.port, 1);
  assert.equal(settings.maxSessions, 5);
  assert.equal(settings.inviteDays, 14);
  assert.equal(settings.http, false);
});

Deno.test("port 0 can be asked for everywhere", () => {
  assert.equal(resolved({ flags: { port: "0" } }).port, 0);
  assert.equal(resolved({ env: { CHAT_PLAIN_PORT: "0" } }).plainPort, 0);
  assert.equal(resolved({ file: { httpPort: 0 } }).httpPort, 0);
});

Deno.test("an empty variable is as good as none", () => {
  assert.equal(resolved({ env: { CHAT_PORT: "" } }).port, 12345);
});

Deno.test("a bad flag names itself, its value, and what would work", () => {
  assert.equal(
    refusal({ flags: { plainPort: "70000" } }),
    'Cannot use --plain-port "70000": a whole number from 0 to 65535 is needed',
  );
  for (const port of ["", " 1", "1.5", "1e3", "0x10", "abc"]) refusal({ flags: { port } });
});

Deno.test("a bad variable names itself, its value, and what would work", () => {
  assert.equal(
    refusal({ env: { CHAT_REGISTRATION: "everybody" } }),
    'Cannot use CHAT_REGISTRATION="everybody" of the environment: ' +
      "one of open, invite, closed is needed",
  );
});

Deno.test("a bad value in the file names the file, its key, and what would work", () => {
  assert.equal(
    refusal({ file: { http: "no" } }),
    'Cannot use "http" in /srv/chat/config.json: it is "no", and true or false is needed',
  );
  refusal({ file: { port: "12345" } });
});

Deno.test("a key of the file that is no setting is an error that names it", () => {
  const unknown = refusal({ file: { prot: 1 } });
  assert.equal(unknown, 'There is no setting "prot", which is in /srv/chat/config.json');
  refusal({ file: { data: "/elsewhere" } });
  refusal({ file: { toString: 1 } });
});

Deno.test("the flag of a setting is its name in words, and a switch that is on gets a no", () => {
  assert.equal(flagOf("httpPlainPort", serveSettings.httpPlainPort), "--http-plain-port");
  assert.equal(flagOf("udp", serveSettings.udp), "--no-udp");
});

Deno.test("every setting has a help text and a variable of its own", () => {
  const variables = Object.values(serveSettings).map((setting) => setting.env);
  assert.equal(new Set(variables).size, variables.length);
  for (const name of Object.keys(serveSettings)) assert.ok(name in settingsTexts.en, name);
});

Deno.test("the value of every flag has a word in both languages", () => {
  const tables = [...Object.values(commandSettings), serveSettings];
  const settings: Setting[] = tables.flatMap((table) => Object.values(table));
  for (const setting of settings) {
    const value = "value" in setting ? setting.value : "";
    // Both languages call a host so.
    if (value !== "" && value !== "HOST") assert.notEqual(saidIn("pt-BR", value), value);
  }
});

Deno.test("a missing file holds no settings, and a broken one is named", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "config.json");
    assert.deepEqual(await readSettingsFile(path, "en"), {});
    for (const broken of ["{", "[]", "null"]) {
      await Deno.writeTextFile(path, broken);
      await assert.rejects(readSettingsFile(path, "en"), (error: SettingError) => {
        return error.exitCode === 78 && error.message.includes(path);
      });
    }
    await Deno.writeTextFile(path, '{"port":1}');
    assert.deepEqual(await readSettingsFile(path, "en"), { port: 1 });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
