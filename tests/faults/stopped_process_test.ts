import assert from "node:assert/strict";
import { connect, say, serve, transcript } from "../support/people.ts";
import type { Program } from "../support/program.ts";
import { inFolder } from "../support/temporary_folder.ts";

const ignore = Deno.build.os === "windows";

const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
const asHeard = texts.map((text) => `[#lobby] ana: ${text}`);

function signal({ pid }: Program, name: Deno.Signal): void {
  Deno.kill(pid, name);
}

Deno.test("a client that was stopped beyond the heartbeat comes back and has missed nothing", {
  ignore,
}, () =>
  inFolder(async (folder) => {
    await using server = await serve(folder, { heartbeatMs: 1_000 });
    await using ana = await connect(folder, "ana", server.lines[0]!);
    await using bia = await connect(folder, "bia", server.lines[1]!);

    signal(bia, "SIGSTOP");
    for (const text of texts) await say(ana, text);
    const gone = (line: string) => /"event":"disconnected".*"username":"bia"/.test(line);
    await server.program.stderr.waitFor(gone);
    signal(bia, "SIGCONT");

    await bia.stdout.waitFor(texts.at(-1)!);
    await say(bia, "here again");
    await Promise.all([ana, bia].map(({ stdout }) => stdout.waitFor("bia: here again")));
    assert.deepEqual(transcript(bia), [...asHeard, "[#lobby] bia: here again"]);
  }));

Deno.test(
  "a server that was stopped takes up where it was",
  { ignore },
  () =>
    inFolder(async (folder) => {
      await using server = await serve(folder);
      await using ana = await connect(folder, "ana", server.lines[0]!);
      await using bia = await connect(folder, "bia", server.lines[1]!);

      signal(server.program, "SIGSTOP");
      for (const text of texts) await say(ana, text);
      signal(server.program, "SIGCONT");

      await bia.stdout.waitFor(texts.at(-1)!);
      assert.deepEqual(transcript(bia), asHeard);
    }),
);
