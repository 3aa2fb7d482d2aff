import assert from "node:assert/strict";
import { connect, say, serve, settingsOf } from "./support/people.ts";
import { chatCommand, programEnvironment } from "./support/program.ts";
import { toolTest } from "./support/require.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** Runs a line of bash in which `chat` is ours. */
async function bash(line: string, env: Readonly<Record<string, string>>) {
  const { command, args } = chatCommand();
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-c", `chat() { "$CHAT_COMMAND" ${args.join(" ")} "$@"; }\n${line}`],
    env: { ...await programEnvironment(env), CHAT_COMMAND: command },
    clearEnv: true,
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out!, stderr: err! };
}

toolTest(
  "bash",
  "a reader that goes away ends a command quietly",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connect(folder, "ana", server.lines[0]!);
      for (let number = 0; number < 300; number++) {
        await say(ana, `text ${number} ${"x".repeat(400)}`);
      }
      await ana.stdout.waitFor("text 299");
      await ana.endInput();
      await ana.status;
      const env = { ...settingsOf(folder, "ana").env, CHAT_DATA: folder, CHAT_PROFILE: "ana" };
      const commands = [
        "chat history '#lobby' --since 1d",
        "chat history '#lobby' --local --format json",
        "chat serve --help",
        "chat completions zsh",
        "chat where",
        "chat connect --json < /dev/zero",
        "chat send '#lobby' hi",
      ];
      for (const command of commands) {
        const ended = await bash(`${command} | true; echo "code \${PIPESTATUS[0]}"`, env);
        assert.deepEqual(ended, { code: 0, stdout: "code 0\n", stderr: "" }, command);
      }
      const first = await bash("chat history '#lobby' | head -n 1", env);
      assert.deepEqual([first.stdout.split("\n").length, first.stderr], [2, ""]);
    }),
);

toolTest(
  "bash",
  "a disk that is full behind standard output is no success",
  () =>
    inFolder(async (folder) => {
      if (Deno.build.os !== "linux") return;
      const ended = await bash("chat completions fish > /dev/full", { CHAT_DATA: folder });
      assert.equal(ended.code, 73);
      assert.match(ended.stderr, /^chat: error: Cannot write to the disk: No space left on device/);
    }),
);

toolTest(
  "bash",
  "text comes from standard input as it is, or is refused",
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connect(folder, "ana", server.lines[0]!);
      const env = { CHAT_DATA: folder, CHAT_PROFILE: "ana", LC_ALL: "C", TERM: "dumb" };
      const binary = await bash("printf 'a\\377b' | chat send '#lobby' -", env);
      assert.deepEqual([binary.code, binary.stdout], [65, ""]);
      assert.match(binary.stderr, /Standard input is not UTF-8 text\nchat: hint: .*--file PATH/);
      const long = await bash("yes é | head -c 100001 | chat send '#lobby' -", env);
      assert.deepEqual([long.code, long.stdout], [64, ""]);
      assert.match(long.stderr, /^chat: error: Cannot keep \d+ bytes of text/);
      const nothing = await bash("chat send '#lobby' - <&-", env);
      assert.equal(nothing.code, 64);
      const dashes = await bash(
        "printf 'olá\\n\\n' | chat send '#lobby' -; chat send -- '#lobby' --help",
        env,
      );
      assert.deepEqual([dashes.code, dashes.stdout, dashes.stderr], [0, "l1/1\nl1/2\n", ""]);
      await ana.stdout.waitFor("ana: olá");
      await ana.stdout.waitFor("ana: --help");
    }),
);
