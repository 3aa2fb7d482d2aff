import assert from "node:assert/strict";
import { join } from "node:path";
import { hasModes } from "../common/platform.ts";
import { runChat } from "./support/program.ts";
import { toolTest } from "./support/require.ts";
import { type ServerProgram, startServerProgram } from "./support/server_program.ts";
import { inFolder } from "./support/temporary_folder.ts";
import type { WireClient } from "./support/wire_client.ts";

/** Lines that a server has written; the last one may be cut off. */
async function linesOf(path: string): Promise<string[]> {
  const text = await Deno.readTextFile(path).catch(() => "");
  return text.split("\n").slice(0, -1);
}

/** Waits until a file has what is waited for; changes of its folder are looked at. */
async function until(path: string, isThere: (lines: string[]) => boolean): Promise<string[]> {
  using changes = Deno.watchFs(join(path, ".."));
  for (let lines = await linesOf(path);; lines = await linesOf(path)) {
    if (isThere(lines)) return lines;
    await changes[Symbol.asyncIterator]().next();
  }
}

/** Every row of a stopped server's log, as lines. */
async function exported(data: string): Promise<string[]> {
  const { code, stdout, stderr } = await runChat(["export", "activity", "--data", data]);
  assert.equal(code, 0, stderr);
  return stdout.split("\n").slice(0, -2);
}

async function enter(server: ServerProgram, name: string): Promise<WireClient> {
  const client = await server.connect();
  await client.hello();
  if ((await client.register(name)).status !== "success") await client.login(name);
  return client;
}

Deno.test("what is committed is a line at once, and a server that is killed and started again writes each line once", () =>
  inFolder(async (folder) => {
    const [data, path] = [join(folder, "data"), join(folder, "activity.log")];
    await Deno.mkdir(data);
    for (let round = 0; round < 4; round++) {
      await using server = await startServerProgram(data, ["--activity-log", path]);
      using ana = await enter(server, "ana");
      const { message_id } = await ana.tell("#lobby", `round ${round}`);
      await until(path, (lines) => lines.some((line) => line.includes(`"${message_id}"`)));
      // In the middle of things.
      const frames = Array.from({ length: 300 }, (_, at) => (
        { type: "message", client_id: `${round}-${at}`, receiver: "#lobby", content: "x" }
      ));
      await ana.write(frames.map((frame) => JSON.stringify(frame) + "\n").join(""));
      await ana.next("message_ack");
      if (round < 3) await server.program.kill("SIGKILL");
      else assert.equal((await server.program.kill("SIGTERM")).code, 0);
    }
    assert.deepEqual(await linesOf(path), await exported(data));
    assert.match((await linesOf(path)).at(-1)!, /"kind":"server_stopped"/);
    if (hasModes) assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
  }));

Deno.test({
  name: "a file that logrotate moves away is made anew, at once under SIGHUP",
  ignore: !hasModes,
  fn: () =>
    inFolder(async (folder) => {
      const [data, path] = [join(folder, "data"), join(folder, "activity.log")];
      await Deno.mkdir(data);
      {
        await using server = await startServerProgram(data, ["--activity-log", path]);
        using ana = await enter(server, "ana");
        await until(path, (lines) => lines.some((line) => line.includes('"logged_in"')));
        await Deno.rename(path, `${path}.1`);
        Deno.kill(server.program.pid, "SIGHUP");
        await ana.tell("#lobby", "into the new one");
        await until(path, (lines) => lines.some((line) => line.includes('"kind":"message"')));
        await server.program.kill("SIGTERM");
      }
      const both = [...await linesOf(`${path}.1`), ...await linesOf(path)];
      assert.deepEqual(both, await exported(data));
    }),
});

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

toolTest(
  "mount",
  "a disk that is full under the file is told once and hurts nobody, and what is missing comes later",
  () =>
    inFolder(async (folder) => {
      const [data, disk] = [join(folder, "data"), join(folder, "disk")];
      const path = join(disk, "activity.log");
      await Promise.all([data, disk].map((place) => Deno.mkdir(place)));
      await run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk);
      try {
        {
          await using server = await startServerProgram(data, ["--activity-log", path]);
          using ana = await enter(server, "ana");
          for (let at = 0; at < 400; at++) await ana.tell("#lobby", `${at}`);
          await server.program.stderr.waitFor('"event":"activity_log_failed"');
          assert.equal((await ana.tell("#lobby", "goes on")).type, "message_ack");
          await run("mount", "-o", "remount,size=1m", disk);
          await server.program.stderr.waitFor('"event":"activity_log_resumed"');
          await server.program.kill("SIGTERM");
          const told = server.program.stderr.lines.filter((line) => line.includes("activity_log"));
          assert.equal(told.length, 2, told.join("\n"));
        }
        assert.deepEqual(await linesOf(path), await exported(data));
      } finally {
        await run("umount", disk);
      }
    }),
);
