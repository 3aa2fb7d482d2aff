import assert from "node:assert/strict";
import { join } from "node:path";
import { type ServerProgram, startServerProgram } from "../support/server_program.ts";
import type { WireClient } from "../support/wire_client.ts";
import { inFolder } from "../support/temporary_folder.ts";
import { toolTest } from "../support/require.ts";

/** Long enough that a few of them fill what is left. */
const long = "x".repeat(30_000);

/** Writes until the server cannot store any more; answers with what it said of the last one. */
async function fill(client: WireClient, stored: string[]): Promise<Record<string, unknown>> {
  for (;;) {
    const content = `${stored.length} ${long}`;
    const answer = await client.tell("#lobby", content);
    if (answer.type !== "message_ack") return answer;
    stored.push(content);
  }
}

async function readiness(server: ServerProgram): Promise<readonly [number, string]> {
  const response = await fetch(`http://127.0.0.1:${server.ports.http}/readyz`);
  return [response.status, await response.text()];
}

/** Asks until the answer is another one: the question itself makes the server try again. */
async function untilReady(server: ServerProgram): Promise<void> {
  while ((await readiness(server))[0] !== 200);
}

/** Fills what room there is, heals it, and looks whether all that was promised is there. */
async function overcome(server: ServerProgram, heal: () => Promise<void>): Promise<void> {
  using ana = await server.connect();
  await ana.hello();
  await ana.register("ana");
  using bia = await server.connect();
  await bia.hello();
  await bia.register("bia");
  const stored: string[] = [];

  const refused = await fill(ana, stored);

  assert.deepEqual([refused.type, refused.code], ["message_error", "storage_failed"]);
  const [status, body] = await readiness(server);
  assert.equal(status, 503);
  assert.match(body, /"reasons":\["store: /);
  // Reading goes on.
  const page = await bia.ask({ type: "history", conversation: "l1", limit: 1 });
  assert.equal(page.status, "success");

  await heal();
  await untilReady(server);
  const after = await bia.tell("#lobby", "there is room again");
  assert.equal(after.seq, stored.length + 1);
  const heard = bia.heard.filter(({ type }) => type === "message").map(({ content }) => content);
  assert.deepEqual(heard, stored);
}

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

const limitBytes = 3_000_000;

toolTest(
  "prlimit",
  "a file that may not grow: an error and no ack, and it heals by itself",
  () =>
    inFolder(async (folder) => {
      // The limit's own signal would kill the server before it could say anything.
      const through = ["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh"];
      await using server = await startServerProgram(join(folder, "server"), [], undefined, {}, [
        ...through,
        "prlimit",
        `--fsize=${limitBytes}:unlimited`,
      ]);
      await overcome(
        server,
        () => run("prlimit", `--pid=${server.program.pid}`, "--fsize=unlimited"),
      );
    }),
);

toolTest(
  "mount",
  "a disk that is full: an error and no ack, and it heals by itself",
  () =>
    inFolder(async (folder) => {
      const disk = join(folder, "disk");
      await Deno.mkdir(disk);
      await run("mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", disk);
      try {
        await using server = await startServerProgram(join(disk, "server"));
        await overcome(server, () => run("mount", "-o", "remount,size=64m", disk));
      } finally {
        await run("umount", disk);
      }
    }),
);
