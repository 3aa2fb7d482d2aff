import assert from "node:assert/strict";
import { connect, serve, settingsOf, transcript } from "../support/people.ts";
import { chatCommand, programEnvironment } from "../support/program.ts";
import { toolTest } from "../support/require.ts";
import { inFolder } from "../support/temporary_folder.ts";

const isLong = Deno.env.get("CHAT_FAULTS") === "long";
const messages = isLong ? 200 : 10;

/** What a script does; a message that is not stored ends it. */
const script = `
name=$1; count=$2; shift 2
for ((number = 1; number <= count; number++)); do
  "$@" '#lobby' "$name $number" > /dev/null || exit 1
done
`;

toolTest(
  "bash",
  `two shells send ${messages} messages each, and each is stored once`,
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connect(folder, "ana", server.lines[0]!);
      const { args, env } = settingsOf(folder, "ana");
      const { command, args: before } = chatCommand();
      const environment = await programEnvironment(env);
      const shell = async (name: string) => {
        const send = [command, ...before, "send", ...args];
        const { code, stderr } = await new Deno.Command("bash", {
          args: ["-c", script, "bash", name, String(messages), ...send],
          env: environment,
          clearEnv: true,
          stdin: "null",
        }).output();
        assert.equal(code, 0, new TextDecoder().decode(stderr));
      };
      await Promise.all([shell("one"), shell("other")]);

      const numbers = Array.from({ length: messages }, (_, index) => index + 1);
      const said = (name: string) => numbers.map((number) => `[#lobby] ana: ${name} ${number}`);
      for (let count = 0; count < 2 * messages; count++) await ana.stdout.waitFor("[#lobby] ana:");
      const shown = transcript(ana);
      assert.deepEqual(shown.toSorted(), [...said("one"), ...said("other")].sort());
      // What one shell said stays in its order.
      for (const name of ["one", "other"]) {
        assert.deepEqual(shown.filter((line) => line.includes(`ana: ${name} `)), said(name));
      }
    }),
);
