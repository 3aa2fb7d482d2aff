import assert from "node:assert/strict";
import { join } from "node:path";
import type { CommandShape } from "../common/command_shape.ts";
import { program } from "../common/commands.ts";
import { aboutSetting } from "../common/text/usage.ts";
import { speak } from "../common/text/speak.ts";
import { describeProgram } from "../command_line.ts";
import type { Command } from "commander";
import { commandLineTexts } from "../common/text/command_line.ts";
import { version } from "../common/version.ts";
import { runChat } from "./support/program.ts";

const portuguese = { env: { LANG: "pt_BR.UTF-8" } };

Deno.test("--version prints the version and nothing else", async () => {
  for (const flag of ["--version", "-V"]) {
    assert.deepEqual(await runChat([flag]), { code: 0, stdout: `chat ${version}\n`, stderr: "" });
  }
});

Deno.test("--help goes to stdout, in the language of the locale", async () => {
  const english = await runChat(["--help"]);
  assert.equal(english.code, 0);
  assert.match(english.stdout, /^Usage: chat \[options\] COMMAND\n/);
  assert.match(english.stdout, /serve +Run a server/);
  assert.match((await runChat(["--help"], portuguese)).stdout, /^Uso: chat \[opções\] COMANDO\n/);
});

Deno.test("the help of serve has every setting with its variable and its default", async () => {
  const { stdout } = await runChat(["serve", "--help"]);
  const words = stdout.replace(/\s+/g, " ");
  assert.match(words, /--port <N> .*?\(default: 12345\) \[CHAT_PORT\]/);
  assert.match(words, /--registration <open\|invite\|closed> .*?\[CHAT_REGISTRATION\]/);
  assert.match(words, /--no-http /);
});

/** Every command that `command` leads to, and what the table says of it. */
function described(command: Command, shape: CommandShape): (readonly [Command, CommandShape])[] {
  const inner = Object.entries(shape.commands ?? {}).flatMap(([name, one]) => {
    const found = command.commands.find((other) => other.name() === name);
    assert.ok(found, `${command.name()} has no ${name}`);
    return described(found, one);
  });
  return [[command, shape], ...inner];
}

Deno.test("every command has a help in both languages", () => {
  const words = (text: string) => text.replace(/\s+/g, " ");
  for (const language of ["en", "pt-BR"] as const) {
    const say = speak(commandLineTexts, language);
    const context = { env: { get: () => undefined }, language, say, finish: () => {} };
    const all = described(describeProgram(context), program);
    assert.ok(all.length > 20);
    for (const [command, { about, flags }] of all) {
      const help = words(command.helpInformation());
      const missing = [
        commandLineTexts[language][about],
        commandLineTexts[language].usage_title,
        commandLineTexts[language].help,
        ...Object.entries(flags).map(([name, setting]) => aboutSetting(name, setting, language)),
      ].filter((text) => !help.includes(words(text)));
      assert.deepEqual(missing, [], `${command.name()} in ${language}`);
    }
  }
});

Deno.test("without a command, help is shown on stderr and the exit code says usage", async () => {
  const { code, stdout, stderr } = await runChat([]);
  assert.equal(code, 64);
  assert.equal(stdout, "");
  assert.match(stderr, /^Usage: chat/);
});

Deno.test("an unknown command or flag is named, with what would work, and exits 64", async () => {
  const cases = [
    [["servr"], 'There is no command "servr"', "Did you mean serve?"],
    [["serve", "--prot", "1"], 'There is no option "--prot"', "Did you mean --port?"],
    [["serve", "--zzzzz"], 'There is no option "--zzzzz"', 'Run "chat serve --help"'],
    [["serve", "--port"], 'The option "--port <N>" needs a value', 'Run "chat serve --help"'],
    [["help", "servr"], 'There is no command "servr"', 'Run "chat --help"'],
    [["admin", "help", "zz"], 'There is no command "zz"', 'Run "chat admin --help"'],
    [["send", "", "hi"], "Nobody is named to send it to", "Name a person"],
    [["send", "bia"], "There is nothing to send", "Give a text"],
    [["x".repeat(5000)], `There is no command "${"x".repeat(59)}…"`, 'Run "chat --help"'],
    [["where", "else"], "There are more arguments than this command takes", "chat where --help"],
  ] as const;
  for (const [args, error, hint] of cases) {
    const { code, stdout, stderr } = await runChat(args);
    assert.equal(code, 64, args.join(" "));
    assert.equal(stdout, "");
    const [first, second] = stderr.split("\n");
    assert.equal(first, `chat: error: ${error}`);
    assert.ok(second?.startsWith("chat: hint: ") && second.includes(hint), second);
  }
});

Deno.test("a bad setting stops the start with exit code 78, in the person's language", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const env = { CHAT_DATA: folder };
    const flag = await runChat(["serve", "--port", "99999"], { env });
    assert.deepEqual([flag.code, flag.stdout], [78, ""]);
    assert.match(flag.stderr, /^chat: error: Cannot use --port "99999"/);

    const variable = await runChat(["serve"], {
      env: { ...env, ...portuguese.env, CHAT_HTTP_PORT: "x" },
    });
    assert.equal(variable.code, 78);
    assert.match(variable.stderr, /^chat: error: CHAT_HTTP_PORT="x", do ambiente, não serve/);

    await Deno.writeTextFile(join(folder, "config.json"), '{"prot":1}');
    const file = await runChat(["serve"], { env });
    assert.equal(file.code, 78);
    assert.match(file.stderr, /There is no setting "prot", which is in .*config\.json/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("where prints every path that is used and its size", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "profiles", "ana"), { recursive: true });
    await Deno.writeFile(join(folder, "profiles", "ana", "kept"), new Uint8Array(2_500_000));
    const { code, stdout } = await runChat(["where", "--data", folder]);
    assert.equal(code, 0);
    assert.match(stdout, /^ *2\.5 MB {2}.*everything below/);
    assert.match(stdout, /not there {2}.*config\.json/);
    assert.ok(stdout.includes(`2.5 MB  ${join(folder, "profiles", "ana")}\n`), stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
