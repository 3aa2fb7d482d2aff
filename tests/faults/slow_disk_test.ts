import assert from "node:assert/strict";
import { join } from "node:path";
import { type ServerProgram, startServerProgram } from "../support/server_program.ts";
import { LineReader } from "../support/line_reader.ts";
import { signalIfRunning } from "../support/program.ts";
import { inFolder } from "../support/temporary_folder.ts";
import { toolTest } from "../support/require.ts";

/** Makes a server's every wait for the disk last longer, for as long as that runs. */
async function slowDown(pid: number, ms: number): Promise<AsyncDisposable> {
  const calls = "fsync,fdatasync";
  const inject = `inject=${calls}:delay_exit=${ms * 1000}`;
  const strace = new Deno.Command("strace", {
    args: ["-f", "-p", String(pid), "-o", "/dev/null", "-e", calls, "-e", inject],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stderr = new LineReader(strace.stderr, "strace");
  await stderr.waitFor("attached");
  return {
    [Symbol.asyncDispose]: async () => {
      signalIfRunning(strace, "SIGTERM");
      await Promise.all([strace.status, stderr.ended]);
    },
  };
}

/** Two people talk; the second one writes many at once. */
async function talk(server: ServerProgram, count: number): Promise<void> {
  using ana = await server.connect();
  await ana.hello();
  await ana.register("ana");
  using bia = await server.connect();
  await bia.hello();
  await bia.register("bia");
  const texts = Array.from({ length: count }, (_, at) => `text ${at}`);
  const acks = await Promise.all(texts.map((text) => ana.tell("bia", text)));
  assert.deepEqual(acks.map(({ seq }) => seq), texts.map((_, at) => at + 1));
  await bia.next("message", ({ seq }) => seq === count);
  const heard = bia.heard.filter(({ type }) => type === "message").map(({ content }) => content);
  assert.deepEqual(heard, texts);
  // Whoever waits for the disk does not keep others from being heard.
  const pong = await bia.ask({ type: "ping" });
  assert.equal(pong.type, "pong");
}

for (const [ms, count] of [[5, 400], [500, 40]] as const) {
  toolTest(
    "strace",
    `with a disk that takes ${ms} ms everything is stored once, in order`,
    () =>
      inFolder(async (folder) => {
        await using server = await startServerProgram(join(folder, "server"));
        await using _slow = await slowDown(server.program.pid, ms);
        await talk(server, count);
        await server.program.kill();
      }),
  );
}
