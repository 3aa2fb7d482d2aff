import assert from "node:assert/strict";
import { join } from "node:path";
import { readStrictCsv } from "./support/strict_csv.ts";
import { connectInFrames, settingsOf } from "./support/people.ts";
import { runChat, spawnChat } from "./support/program.ts";
import { startServerProgram } from "./support/server_program.ts";
import { inFolder } from "./support/temporary_folder.ts";

/** Runs somebody's `chat export`. */
function exportAs(folder: string, name: string, ...args: string[]) {
  const { args: place, env } = settingsOf(folder, name);
  return runChat(["export", ...args, ...place], { env });
}

/** Lets people join the server over its TLS port, with profiles of their own. */
async function joined(folder: string, names: readonly string[], join: string): Promise<void> {
  for (const name of names) {
    await using program = await connectInFrames(folder, name, join);
    await program.endInput();
    await program.status;
  }
}

Deno.test("members export what they may read, by their profile's session, and nobody else's", () =>
  inFolder(async (folder) => {
    const data = join(folder, "server");
    await Deno.mkdir(data);
    await using server = await startServerProgram(data);
    const invite = await runChat(["admin", "invite", "--uses", "9", "--data", data]);
    const line = /chat:\/\/\S+/.exec(invite.stdout)![0];
    const local = line.replace(/^chat:\/\/[^/?#]+/, `chat://127.0.0.1:${server.ports.chat}`);
    await joined(folder, ["ana", "bia", "caio"], local);
    const said = await runChat(["send", ...settingsOf(folder, "ana").args, "bia", "=oi, bia"]);
    assert.equal(said.code, 0, said.stderr);

    const file = join(folder, "own.csv");
    const own = await exportAs(
      folder,
      "bia",
      "conversation",
      "ana",
      "--format",
      "csv",
      "--output",
      file,
    );
    assert.equal(own.code, 0, own.stderr);
    assert.match(own.stderr, /Exporting what bia may read/);
    const [names, row, end] = readStrictCsv(await Deno.readTextFile(file));
    assert.equal(row![names!.indexOf("content")], "'=oi, bia");
    assert.match(end!.at(-1)!, /^rows=1 complete/);

    const other = await exportAs(folder, "caio", "conversation", "d2");
    assert.deepEqual([other.code, other.stdout], [65, ""]);
    assert.match(other.stderr, /no conversation "d2" that you may read/);
    const log = await exportAs(folder, "caio", "activity");
    assert.equal(log.code, 0, log.stderr);
    assert.ok(!log.stdout.includes("bia"));
    const bad = await exportAs(folder, "caio", "activity", "--from", "ontem");
    assert.deepEqual([bad.code, bad.stdout], [64, ""]);

    // The server that runs here is the operator's, who reads no texts unless that was said.
    const operator = await runChat(["export", "conversation", "d2", "--data", data]);
    assert.deepEqual([operator.code, operator.stdout], [77, ""]);
    assert.match(operator.stderr, /--operator-reads/);

    const { args, env } = settingsOf(folder, "bia");
    const output = join(folder, "follows.txt");
    const more = ["--follow", "--format", "text", "--output", output];
    await using follower = await spawnChat(["export", "conversation", "ana", ...more, ...args], {
      env,
    });
    await follower.stderr.waitFor("Exporting");
    await runChat(["send", ...settingsOf(folder, "ana").args, "bia", "e agora"]);
    for (let text = ""; !text.includes("    e agora\n");) {
      text = await Deno.readTextFile(output).catch(() => "");
    }
    await server.program.kill("SIGTERM");
    assert.equal((await follower.status).code, 75);
    assert.match(follower.stderr.lines.join("\n"), /The server has stopped; what came/);
    assert.match(
      await Deno.readTextFile(output),
      /\nend rows=2 stopped after=2 sha256:[0-9a-f]{64}\n$/,
    );
    const away = await exportAs(folder, "ana", "conversation", "bia");
    assert.deepEqual([away.code, away.stdout], [69, ""]);
  }));
