import assert from "node:assert/strict";
import { join } from "node:path";
import { digestOf } from "../protocol/content.ts";
import { runChat } from "./support/program.ts";
import { startServerProgram } from "./support/server_program.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** Lets ana say something and stops the server; answers with the record that has it. */
async function talkedIn(data: string, text: string): Promise<number> {
  await using server = await startServerProgram(data);
  using ana = await server.connect();
  await ana.hello();
  await ana.register("ana");
  await ana.tell("#lobby", text);
  await ana.tell("#lobby", "and something else");
  await server.program.kill("SIGTERM");
  const args = ["export", "activity", "--data", data, "--kind", "message"];
  const { stdout } = await runChat(args);
  return JSON.parse(stdout.split("\n")[0]!).record;
}

/** Changes one bit of the first place in a file where a text is, as a failing disk would. */
async function flipBit(path: string, text: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  const place = new TextDecoder("latin1").decode(bytes).indexOf(text);
  assert.ok(place > 0);
  bytes[place + text.length - 1]! ^= 1;
  await Deno.writeFile(path, bytes);
}

Deno.test("one bit that changes in the file is found by chat audit verify, which names the record", () =>
  inFolder(async (data) => {
    const text = "what was said";
    const record = await talkedIn(data, text);
    for (const command of [["audit", "verify"], ["admin", "audit", "verify"]]) {
      const whole = await runChat([...command, "--data", data]);
      assert.equal(whole.code, 0, whole.stderr);
      assert.match(whole.stdout, /^\d+ [0-9a-f]{64}\n$/);
    }
    const database = join(data, "chat.db");
    const sound = await Deno.readFile(database);
    for (
      const [part, language, said] of [
        [digestOf(text), "C", /does not hold, from record (\d+) on: it, or an entry/],
        [text, "pt_BR.UTF-8", /não confere, a partir do registro (\d+): um texto não é/],
      ] as const
    ) {
      await flipBit(database, part);
      const env = { LANG: language };
      const { code, stdout, stderr } = await runChat(["audit", "verify", "--data", data], { env });
      assert.deepEqual([code, stdout], [65, ""], stderr);
      assert.equal(Number(said.exec(stderr)?.[1]), record, stderr);
      await Deno.writeFile(database, sound);
    }
  }));
