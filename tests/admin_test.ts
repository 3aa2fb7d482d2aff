import assert from "node:assert/strict";
import { parseJoinLine } from "../protocol/join.ts";
import { type Program, runChat, spawnChat } from "./support/program.ts";
import { inFolder } from "./support/temporary_folder.ts";

const free = ["--port", "0", "--http-port", "0", "--udp-port", "0", "--password-cost", "10"];

const env = { CHAT_HOST: "127.0.0.1" };

async function serve(data: string): Promise<Program> {
  const program = await spawnChat(["serve", "--data", data, ...free], { env });
  await program.stderr.waitFor("ready");
  return program;
}

Deno.test("the operator's invite leads to the running server, and to the same one when it is stopped", () =>
  inFolder(async (data) => {
    const invite = () => runChat(["admin", "invite", "--data", data], { env });
    const lineOf = ({ stdout }: { stdout: string }) =>
      parseJoinLine(stdout.trim().replace("chat connect ", ""))!;
    const running = await (async () => {
      await using _server = await serve(data);
      return await invite();
    })();
    const stopped = await invite();
    assert.match(running.stderr, /server is running/);
    assert.match(stopped.stderr, /No server is running/);
    const { host, port, fingerprint, invite: secret } = lineOf(running);
    assert.deepEqual(lineOf(stopped), { host, port, fingerprint, invite: lineOf(stopped).invite });
    assert.notEqual(lineOf(stopped).invite, secret);
  }));

Deno.test("a second server on the same data ends with 75, and the first one goes on", () =>
  inFolder(async (data) => {
    await using first = await serve(data);
    const second = await runChat(["serve", "--data", data, ...free]);
    assert.equal(second.code, 75);
    assert.match(second.stderr, /chat: error: Cannot use the data in .*is running on it/);
    const reset = await runChat(["admin", "reset", "nobody", "--data", data]);
    assert.equal(reset.code, 67);
    assert.equal((await first.kill("SIGTERM")).code, 0);
  }));
