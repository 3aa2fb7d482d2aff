import assert from "node:assert/strict";
import { join } from "node:path";
import { hasModes } from "../common/platform.ts";
import { spawnChat } from "./support/program.ts";
import { runChat } from "./support/program.ts";
import { startServerProgram } from "./support/server_program.ts";
import { inFolder } from "./support/temporary_folder.ts";

Deno.test("the operator follows the log of a running server until it stops, breaks off, or is no more wanted", () =>
  inFolder(async (data) => {
    const follow = [
      "export",
      "activity",
      "--follow",
      "--kind",
      "message,registered",
      "--data",
      data,
    ];
    for (const end of ["SIGTERM", "SIGKILL", "SIGINT"] as const) {
      await using server = await startServerProgram(data);
      await using follower = await spawnChat(follow);
      using ana = await server.connect();
      await ana.hello();
      const name = `ana_${end.toLowerCase()}`;
      await ana.register(name);
      await follower.stdout.waitFor(`"user":"${name}"`);
      const { message_id } = await ana.tell("#lobby", "oi");
      await follower.stdout.waitFor(`"message_id":"${message_id}"`);
      if (end === "SIGINT") {
        if (hasModes) assert.equal((await follower.kill(end)).code, 130);
        continue;
      }
      await server.program.kill(end);
      assert.equal((await follower.status).code, 75);
      const said = follower.stderr.lines.join("\n");
      if (end === "SIGKILL") assert.match(said, /The export broke off: /);
      else {
        assert.match(said, /The server has stopped; what came up to then is whole/);
        const last = JSON.parse(follower.stdout.lines.at(-1)!);
        assert.deepEqual([last.kind, last.detail], ["end", "stopped"]);
      }
    }
    const stopped = await runChat(follow);
    assert.deepEqual([stopped.code, stopped.stdout], [69, ""]);
    assert.match(stopped.stderr, /nothing to follow/);
  }));

Deno.test("what the operator may read is asked for in the settings, running and stopped, and each reading is noted", () =>
  inFolder(async (data) => {
    const conversation = ["export", "conversation", "#lobby", "--format", "text", "--data", data];
    const activity = ["export", "activity", "--kind", "admin", "--data", data];
    const codes = async () => [
      (await runChat(conversation)).code,
      (await runChat(activity)).code,
    ];
    const seen: Record<string, number[]> = {};
    for (const reads of ["none", "activity", "all"]) {
      await Deno.writeTextFile(join(data, "config.json"), JSON.stringify({ operatorReads: reads }));
      {
        await using server = await startServerProgram(data);
        using ana = await server.connect();
        await ana.hello();
        await ana.register(`ana_${reads}`);
        await ana.tell("#lobby", `said under ${reads}`);
        seen[`${reads}, running`] = await codes();
        await server.program.kill("SIGTERM");
      }
      seen[`${reads}, stopped`] = await codes();
    }
    assert.deepEqual(seen, {
      "none, running": [77, 77],
      "none, stopped": [77, 77],
      "activity, running": [77, 0],
      "activity, stopped": [77, 0],
      "all, running": [0, 0],
      "all, stopped": [0, 0],
    });
    const { stdout } = await runChat(conversation);
    for (const reads of ["none", "activity", "all"]) {
      assert.ok(stdout.includes(`\n    said under ${reads}\n`), stdout);
    }
    const noted = (await runChat(activity)).stdout.match(/"detail":"#lobby exported"/g);
    assert.equal(noted?.length, 3);
    const nowhere = await runChat(["export", "conversation", "#nowhere", "--data", data]);
    assert.deepEqual([nowhere.code, nowhere.stdout], [65, ""]);
  }));
