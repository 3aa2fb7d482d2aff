import assert from "node:assert/strict";
import { join } from "node:path";
import { ClientStore } from "../client/core/store/client_store.ts";
import { chatCommand, programEnvironment, runChat } from "./support/program.ts";
import { projectDirectory } from "./support/project_directory.ts";
import { type Tool, toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

/** A program that shells complete like ours, and that says what it was called with. */
async function installEcho(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await Deno.mkdir(bin);
  const { command, args } = chatCommand();
  const real = [command, ...args].map(quoted).join(" ");
  const script = [
    "#!/bin/sh",
    `case "$1" in complete) exec ${real} "$@" ;; esac`,
    'got=GOT; for word; do got="$got[$word]"; done; echo "$got"',
  ];
  await Deno.writeTextFile(join(bin, "chat"), script.join("\n") + "\n", { mode: 0o755 });
  return bin;
}

/** A profile that knows bia and #lab. */
async function makeProfile(folder: string): Promise<void> {
  using store = await ClientStore.open(join(folder, "profiles", "default"));
  const rest = { first: 1, head: 0, delivered: 0, read: 0, member: true };
  store.conversations.keep({ conversation: "d1", kind: "dm", name: "bia", ...rest });
  store.conversations.keep({ conversation: "g1", kind: "group", name: "#lab", ...rest });
}

/** What is typed, with its tabs, and what the program is called with then. */
const cases = [
  ["chat completi\tfis\t", "[completions][fish]"],
  ["chat send bi\thello", "[send][bia][hello]"],
  ["chat send \\#la\thello", "[send][#lab][hello]"],
  ["chat send --wa\tdel\tbia hi", "[send][--wait][delivered][bia][hi]"],
  ["chat export activity --format=cs\t", "[export][activity][--format=csv]"],
  ["chat admin backup copy-\t", "[admin][backup][copy-of-all]"],
  ["chat connect --profile def\t", "[connect][--profile][default]"],
] as const;

/** Types into a shell on a terminal, and returns all that was on it. */
async function typeInto(
  shell: readonly string[],
  setUp: string,
  folder: string,
  bin: string,
): Promise<string> {
  const steps = [
    ["", `${setUp}\n`],
    ...cases.map(([typed], index) => [
      index === 0 ? "SET-UP" : "GOT",
      `${typed}\n`,
    ]),
    ["GOT", "exit\n"],
  ];
  const { stdout, stderr } = await new Deno.Command("python3", {
    args: [
      join(projectDirectory, "tests/support/terminal.py"),
      JSON.stringify(steps),
      ...shell,
    ],
    env: {
      ...await programEnvironment({ CHAT_DATA: folder, TERM: "xterm", HOME: folder }),
      PATH: `${bin}:${Deno.env.get("PATH")}`,
    },
    clearEnv: true,
    cwd: folder,
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/** How each shell is started, and what its user has in its file of settings. */
const shells = {
  bash: {
    command: ["bash", "--norc", "--noprofile", "-i"],
    setUp: (script: string) => `. ${script}; echo SET'-'UP`,
  },
  zsh: {
    command: ["zsh", "-f", "-i"],
    setUp: (script: string) => `autoload -Uz compinit; compinit -u; . ${script}; echo SET'-'UP`,
  },
  fish: {
    command: ["fish", "--no-config", "-i"],
    setUp: (script: string) => `source ${script}; echo SET'-'UP`,
  },
} as const satisfies Partial<Record<Tool, unknown>>;

for (const [name, { command, setUp }] of Object.entries(shells)) {
  const needed = ["python3", name as keyof typeof shells] as const;
  toolTest(
    needed,
    `${name} completes commands, flags, values, names and paths`,
    () =>
      inFolder(async (folder) => {
        const bin = await installEcho(folder);
        await makeProfile(folder);
        await Deno.writeTextFile(join(folder, "copy-of-all"), "");
        const script = join(folder, `chat.${name}`);
        await Deno.writeTextFile(script, (await runChat(["completions", name])).stdout);
        const screen = await typeInto(command, setUp(script), folder, bin);
        for (const [typed, got] of cases) {
          assert.ok(screen.includes(`GOT${got}`), `${JSON.stringify(typed)} in:\n${screen}`);
        }
      }),
  );
}

Deno.test("names come from the profile that is named on the line, and nothing from none", () =>
  inFolder(async (folder) => {
    await makeProfile(folder);
    const ask = (...words: string[]) =>
      runChat(["complete", "--", ...words], { env: { CHAT_DATA: folder } });
    assert.equal((await ask("send", "")).stdout, "#lab\nbia\n");
    assert.equal((await ask("admin", "reset", "")).stdout, "bia\n");
    assert.equal((await ask("connect", "--profile", "")).stdout, "default\n");
    const other = await ask("send", "--profile", "work", "");
    assert.deepEqual(other, { code: 0, stdout: "", stderr: "" });
    const shell = await runChat(["completions", "tcsh"]);
    assert.equal(shell.code, 64);
    assert.match(shell.stderr, /no completions for "tcsh"\nchat: hint: .* bash, zsh and fish/);
  }));
