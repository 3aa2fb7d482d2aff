import assert from "node:assert/strict";
import { join } from "node:path";
import { chatCommand, runChat, spawnChat } from "./support/program.ts";
import { projectDirectory } from "./support/project_directory.ts";
import { findTool, toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** What is waited for on the terminal, and what is typed then. */
type Step = readonly [awaited: string, typed: string];

/** Runs `chat` on a terminal; returns what was to be seen there. */
async function onTerminal(
  args: readonly string[],
  steps: readonly Step[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const script = join(projectDirectory, "tests", "support", "terminal.py");
  const { command, args: first } = chatCommand();
  const { success, stdout, stderr } = await new Deno.Command(findTool("python3")!, {
    args: [script, JSON.stringify(steps), command, ...first, ...args],
    env: { LANG: "C", NO_COLOR: "1", ...more },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.ok(success, text(stdout) + text(stderr));
  return text(stdout).replaceAll("\r\n", "\n");
}

toolTest(
  "python3",
  "a server that was found is picked by number, confirmed, and joined with its code",
  () =>
    inFolder(async (folder) => {
      await using server = await spawnChat([
        ...["serve", "--data", join(folder, "server"), "--host", "127.0.0.1", "--no-http"],
        ...["--name", "attic", "--port", "0", "--udp-port", "0", "--password-cost", "10"],
        ...["--log-format", "json"],
      ]);
      const { udp } = JSON.parse(await server.stderr.waitFor('"event":"ready"'));
      const printed = server.stdout.lines.join("\n");
      const code = [...printed.matchAll(/ (\w{4}-\w{4})$/gm)].at(-1)![1]!;
      const [, fingerprint] = /#([\w-]{43})/.exec(printed)!;
      const data = ["--data", join(folder, "client"), "--udp-port", String(udp)];

      const first = await onTerminal(["connect", "--line", ...data, "--profile", "work"], [
        ["Which one?", "1\n"],
        ["print the same fingerprint there?", "y\n"],
        ["Invite code", `${code}\n`],
        ["Your name: ", "ana\n"],
        ["Choose a password: ", "a password of ana\n"],
        ["The same again: ", "a password of ana\n"],
        ["caught up", "/quit\n"],
      ]);
      assert.match(first, / {2}1\. attic at 127\.0\.0\.1:\d+, new to this machine\n/);
      assert.ok(first.includes(`shows the key ${fingerprint}`), first);
      assert.match(first, /Registering "ana"/);

      const again = await onTerminal(["connect", "--line", ...data], [
        ["Which one?", "1\n"],
        ["caught up", "/password\n"],
        ["The password that you have: ", "a password of ana\n"],
        ["The new one: ", "ana changed it\n"],
        ["The new one again: ", "ana changed it\n"],
        ["The password is changed", "/quit\n"],
      ]);
      assert.doesNotMatch(again, /ana changed it/);
      assert.match(again, / {2}1\. attic 127\.0\.0\.1:\d+, as ana \(profile work\)\n/);
      assert.doesNotMatch(again, / {2}2\. /);
      assert.match(again, /connected to 127\.0\.0\.1:\d+ as ana/);

      const third = await onTerminal(["connect", "--line", ...data], [["caught up", "/quit\n"]]);
      assert.doesNotMatch(third, /Which one\?/);
    }),
);

toolTest(
  "python3",
  "whoever has the line of an open server goes straight to name and password, on any terminal",
  () =>
    inFolder(async (folder) => {
      await using server = await spawnChat([
        ...["serve", "--data", join(folder, "server"), "--host", "127.0.0.1", "--no-http"],
        ...["--port", "0", "--no-udp", "--password-cost", "10", "--registration", "open"],
      ]);
      await server.stdout.waitFor("Fingerprint:");
      const line = / (chat:\/\/\S+#[\w-]{43})$/m.exec(server.stdout.lines.join("\n"))![1]!;
      const data = ["--data", join(folder, "client")];
      const said = await onTerminal(["connect", "--line", ...data, line], [
        ["Your name: ", "zoe\n"],
        ["Password: ", "a password of zoe\n"],
        ['register as "zoe"? [y/N] ', "y\n"],
        ["caught up", "/quit\n"],
      ]);
      assert.doesNotMatch(said, /Invite code/);

      // A terminal that can move no cursor gets lines, without being told to.
      const dumb = await onTerminal(["connect", ...data], [["caught up", "/quit\n"]], {
        TERM: "dumb",
      });
      assert.ok(!dumb.includes("\x1b["), dumb);
    }),
);

Deno.test("a profile's name that cannot be one is refused before servers are looked for", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await runChat(["connect", "--data", folder, "--profile", "../x"]);
    assert.equal(code, 64);
    assert.match(stderr, /"\.\.\/x"/);
    assert.doesNotMatch(stderr, /does not know a server/);
    for (const command of [["connect"], ["send", "ana", "hi"], ["history", "ana"]]) {
      const more = ["--data", folder, "--profile", "../x", "--lang", "pt-BR"];
      const { stderr: said } = await runChat([...command, ...more]);
      assert.match(said, /O nome de perfil/, command[0]);
    }
  }));
