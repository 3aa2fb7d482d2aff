import assert from "node:assert/strict";
import { startChat } from "../server/start.ts";
import { openEdges } from "../server/edges.ts";
import { resolveSettings } from "../common/resolve_settings.ts";
import { serveSettings } from "../common/settings.ts";
import { ClassicClient } from "./support/classic_client.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { runChat } from "./support/program.ts";
import {
  assertNoErrorLogged,
  serveArguments,
  type ServerProgram,
  startServerProgram,
} from "./support/server_program.ts";
import { silentLogger } from "./support/silent_logger.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";
import { startTestServer } from "./support/test_server.ts";

const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGTERM", "SIGINT"];

/** Opens a connection that says something once, and then neither talks nor listens. */
async function openIdle(port: number, text: string): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode(text));
  return conn;
}

/** Has somebody called idle connect, take nothing, and be written more than a socket holds. */
async function stall(server: ServerProgram): Promise<Disposable> {
  const hello = JSON.stringify({ type: "hello", protocol: 1, agent: "idle" });
  using sender = await server.connect();
  await sender.hello();
  await sender.register("sender");
  const password = "a long password";
  const register = JSON.stringify({ type: "register", username: "idle", password });
  const idle = await openIdle(server.ports.plain, `${hello}\n${register}\n`);
  await sender.settled();
  const content = "x".repeat(32 * 1024);
  while ((await sender.tell("idle", content)).code === "unknown_recipient");
  for (let batch = 0; batch < 8; batch++) {
    await Promise.all(Array.from({ length: 64 }, () => sender.tell("idle", content)));
  }
  return { [Symbol.dispose]: () => idle.close() };
}

Deno.test("a stop tells everybody, ends with 0, and the next start has the same ports at once", async () => {
  await using folder = await temporaryFolder();
  let ports;
  for (const signal of signals) {
    await using server = await startServerProgram(folder.path, [], ports);
    ports = server.ports;
    using ana = await server.connect();
    using bia = await server.connectTls();
    using caio = await ClassicClient.connect(server.ports.plain);
    await Promise.all([ana.hello(), bia.hello()]);
    await ana.register(`ana.${signal}`);
    await caio.register(`caio.${signal}`);
    await caio.login(`caio.${signal}`);
    const stopped = server.program.kill(signal);
    for (const client of [ana, bia]) {
      const closing = await client.next("closing");
      assert.equal(closing.code, "shutting_down");
      assert.match(closing.message, /stopping/);
      await client.ended;
      assert.equal(client.heard.at(-1)?.type, "closing");
    }
    await caio.ended;
    assert.equal((await stopped).code, 0);
    assert.match(server.program.stderr.lines.at(-1)!, /"event":"stopped"/);
    assertNoErrorLogged(server.program.stderr.lines);
  }
});

Deno.test("a stop keeps what came before it", async () => {
  await using folder = await temporaryFolder();
  {
    await using server = await startServerProgram(folder.path);
    using ana = await server.connect();
    using bia = await server.connect();
    for (const [client, name] of [[ana, "ana"], [bia, "bia"]] as const) {
      await client.hello();
      await client.register(name);
    }
    await ana.tell("bia", "kept");
    assert.equal((await server.program.kill("SIGTERM")).code, 0);
  }
  await using server = await startServerProgram(folder.path);
  using bia = await server.connect();
  await bia.hello();
  await bia.login("bia");
  assert.equal((await bia.next("message")).content, "kept");
});

Deno.test("a stop waits neither for the silent nor for who sits in the queue", async () => {
  await using folder = await temporaryFolder();
  // At this cost all of them together take longer than a stop may.
  await using server = await startServerProgram(folder.path, ["--password-cost", "17"]);
  const { chat, plain, https, http } = server.ports;
  const silent = await Promise.all([chat, plain, https, http].map((port) => openIdle(port, "")));
  const half = await Promise.all(
    [chat, plain, https, http].map((port) => openIdle(port, "GET /livez HTTP/1.1\r\nHost: x\r\n")),
  );
  const queue = await Promise.all(Array.from({ length: 40 }, () => server.connect()));
  for (const [at, client] of queue.entries()) {
    await client.hello();
    await client.say({ type: "register", username: `u${at}`, password: "a long password" });
  }
  await queue.at(-1)!.next("waiting");
  assert.equal((await server.program.kill("SIGTERM")).code, 0);
  assertNoErrorLogged(server.program.stderr.lines);
  for (const conn of [...silent, ...half, ...queue]) conn.close();
  await Promise.all(queue.map(({ ended }) => ended));
});

Deno.test("a stop does not wait for who takes nothing, and a second signal exits at once", async () => {
  for (const [signal, code] of [[undefined, 0], ["SIGINT", 70]] as const) {
    await using data = await temporaryFolder();
    await using server = await startServerProgram(data.path);
    using _idle = await stall(server);
    const stopped = server.program.kill("SIGINT");
    await server.program.stderr.waitFor('"event":"stopping"');
    if (signal !== undefined) await server.program.kill(signal);
    assert.equal((await stopped).code, code);
    const isInOrder = server.program.stderr.lines.some((line) =>
      line.includes('"event":"stopped"')
    );
    assert.equal(isInOrder, code === 0);
  }
});

Deno.test("a port that is taken ends the start with 69 and a line that names port and flag", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  for (const flag of ["--port", "--plain-port", "--http-port", "--http-plain-port"]) {
    await using folder = await temporaryFolder();
    const args = [
      ...serveArguments(folder.path),
      "--http-plain-host=127.0.0.1",
      flag,
      String(port),
    ];
    const { code, stdout, stderr } = await runChat(args);
    assert.equal(code, 69, stderr);
    assert.equal(stdout, "");
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
    assert.match(stderr, new RegExp(`^chat: error: .*port ${port}\\b.* ${flag}$`, "m"));
  }
});

Deno.test("a full session that is silent for the heartbeat is closed, one that is not stays", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using silent = await house.join("silent");
  using nameless = await house.connect();
  await nameless.hello();
  using alive = await house.join("alive");
  // In steps that leave the pings time to be written.
  for (const seconds of [29, 30, 30]) {
    clock.advance(1_000 * seconds);
    await alive.settled();
  }
  assert.ok(!silent.heard.some(({ type }) => type === "closing"));
  clock.advance(1_000);
  for (const client of [silent, nameless]) {
    assert.equal((await client.next("closing")).code, "timed_out");
    await client.ended;
  }
  await alive.settled();
});

Deno.test("the server is alive while it starts and stops, and ready in between", async () => {
  await using folder = await temporaryFolder();
  const flags = { data: folder.path, host: "127.0.0.1", port: 0, httpPort: 0, httpPlainPort: 0 };
  const env = { get: () => undefined };
  const given = { flags: { ...flags, udp: false }, env, language: "en" } as const;
  const settings = { ...resolveSettings(serveSettings, given), lang: "en" } as const;
  const edges = await openEdges(settings, silentLogger);
  const statuses = async () => {
    const paths = ["livez", "readyz"];
    const answers = await Promise.all(
      paths.map((path) => fetch(`http://${edges.addresses().http}/${path}`)),
    );
    await Promise.all(answers.map((answer) => answer.text()));
    return answers.map(({ status }) => status);
  };
  assert.deepEqual(await statuses(), [200, 503]);
  const server = await startChat(settings, folder.path, silentLogger, edges.welcome);
  await edges.serve(server);
  assert.deepEqual(await statuses(), [200, 200]);
  edges.drain();
  assert.deepEqual(await statuses(), [200, 503]);
  await server.stop();
  await edges.close();
});
