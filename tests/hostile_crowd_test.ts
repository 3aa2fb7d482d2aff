import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { maxClientLineBytes } from "../protocol/limits.ts";
import {
  assertNoErrorLogged,
  type ServerProgram,
  startServerProgram,
} from "./support/server_program.ts";
import { temporaryFolder } from "./support/temporary_folder.ts";
import { startTestServer } from "./support/test_server.ts";
import type { WireClient } from "./support/wire_client.ts";

const encoder = new TextEncoder();
const crowd = 300;
const megabyte = 1024 * 1024;

function dial(port: number): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port });
}

function closeAll(conns: Iterable<{ close(): void }>): void {
  for (const conn of conns) conn.close();
}

/** Writes it all, unless the other end hangs up before. */
async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

async function join(client: WireClient, name: string): Promise<WireClient> {
  await client.hello();
  await client.register(name);
  return client;
}

/** Fails unless two people talk as if nobody else was there, and the HTTP ports answer. */
async function assertUndisturbed(server: ServerProgram, ana: WireClient, bia: WireClient) {
  for (let at = 0; at < 20; at++) {
    assert.equal((await ana.tell("bia", `ping ${at}`)).type, "message_ack");
    assert.equal((await bia.next("message")).content, `ping ${at}`);
    assert.equal((await bia.tell("ana", `pong ${at}`)).type, "message_ack");
    assert.equal((await ana.next("message")).content, `pong ${at}`);
  }
  using client = await server.connect();
  const { http } = await client.hello();
  using trusting = Deno.createHttpClient({ caCerts: [http!.certificate] });
  const { https, http: plain } = server.ports;
  for (const url of [`http://127.0.0.1:${plain}/livez`, `https://${http!.name}:${https}/livez`]) {
    const answer = await fetch(url, { client: trusting });
    assert.equal(answer.status, 200, await answer.text());
  }
}

/** Bytes of memory that a process has; `undefined` where the system does not say it in a file. */
function residentBytes(pid: number): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const [, kilobytes] = /VmRSS:\s*(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
  return Number(kilobytes) * 1024;
}

/** Fails if `attack` makes the server larger by more than `bytes`. */
async function assertBounded(
  { program }: ServerProgram,
  bytes: number,
  attack: () => Promise<void>,
): Promise<void> {
  const before = residentBytes(program.pid);
  await attack();
  const after = residentBytes(program.pid);
  if (before === undefined || after === undefined) return;
  assert.ok(after - before < bytes, `it grew from ${before} to ${after} bytes`);
}

Deno.test("300 silent connections on every port disturb nobody", async () => {
  await using folder = await temporaryFolder();
  await using server = await startServerProgram(folder.path);
  using ana = await join(await server.connectTls(), "ana");
  using bia = await join(await server.connect(), "bia");
  const { chat, plain, https, http } = server.ports;
  const everywhere = Array.from({ length: crowd }, () => [chat, plain, https, http]).flat();
  const silent: Deno.Conn[] = await Promise.all(everywhere.map(dial));
  // On the chat port also those who came through the handshake.
  for (let at = 0; at < crowd; at++) silent.push(await server.dialTls());
  await assertUndisturbed(server, ana, bia);
  closeAll(silent);
  await assertUndisturbed(server, ana, bia);
  assert.equal((await server.program.kill("SIGTERM")).code, 0);
  assertNoErrorLogged(server.program.stderr.lines);
});

Deno.test("lines without end and half lines cost the server no memory to speak of", async () => {
  await using folder = await temporaryFolder();
  await using server = await startServerProgram(folder.path);
  using ana = await join(await server.connectTls(), "ana");
  using bia = await join(await server.connect(), "bia");
  await assertUndisturbed(server, ana, bia);
  const flood = new Uint8Array(megabyte).fill(0x78);
  for (const open of [() => dial(server.ports.plain), () => server.dialTls()]) {
    await assertBounded(server, 32 * megabyte, async () => {
      const conn = await open();
      for (let sent = 0; sent < 64; sent++) await writeAll(conn, flood);
      // Answered when all of it was read.
      await writeAll(conn, encoder.encode('\n{"type":"dance"}\n'));
      const answers = await readLines(conn, 2);
      assert.deepEqual(answers.map(({ code }) => code), ["frame_too_long", "unknown_verb"]);
      conn.close();
    });
  }
  await assertBounded(server, 4 * crowd * maxClientLineBytes, async () => {
    const half = flood.subarray(0, maxClientLineBytes - 1);
    const conns = await Promise.all(Array.from({ length: crowd }, () => dial(server.ports.plain)));
    for (const conn of conns) await writeAll(conn, half);
    await assertUndisturbed(server, ana, bia);
    closeAll(conns);
  });
  assertNoErrorLogged(server.program.stderr.lines);
});

/** The first lines that come, as frames. */
async function readLines(conn: Deno.Conn, count: number): Promise<{ code: string }[]> {
  const buffer = new Uint8Array(4096);
  const decoder = new TextDecoder();
  let text = "";
  while (text.split("\n").length <= count) {
    const read = await conn.read(buffer);
    assert.ok(read !== null, "it hung up");
    text += decoder.decode(buffer.subarray(0, read), { stream: true });
  }
  return text.split("\n").slice(0, count).map((line) => JSON.parse(line));
}

Deno.test("junk at the HTTP ports and at every handshake disturbs nobody", async () => {
  await using folder = await temporaryFolder();
  await using server = await startServerProgram(folder.path);
  using ana = await join(await server.connectTls(), "ana");
  using bia = await join(await server.connect(), "bia");
  const { chat, https, http } = server.ports;
  const junk = [
    crypto.getRandomValues(new Uint8Array(5_000)),
    encoder.encode('{"type":"hello","protocol":1,"agent":"x"}\n'),
    encoder.encode("GET /livez HTTP/1.1\r\nHost: x\r\nX: "),
    encoder.encode("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n"),
    encoder.encode("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n"),
    encoder.encode("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(2_000)),
    encoder.encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    // The start of a TLS handshake that promises more than it says.
    new Uint8Array([0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x00, 0x3f, 0xfc, 0x03, 0x03]),
  ];
  const conns = await Promise.all(
    [chat, https, http].flatMap((port) =>
      junk.map(async (bytes) => {
        const conn = await dial(port);
        await writeAll(conn, bytes).catch(() => {});
        return conn;
      })
    ),
  );
  await assertUndisturbed(server, ana, bia);
  closeAll(conns);
  await assertUndisturbed(server, ana, bia);
  assert.equal((await server.program.kill("SIGTERM")).code, 0);
  assertNoErrorLogged(server.program.stderr.lines);
});

Deno.test("a thousand requests for pages in one go keep nobody waiting for all of them", async () => {
  await using house = await startTestServer();
  using greedy = await house.join("ana");
  const requests = Array.from(
    { length: 1000 },
    (_, n) => `{"type":"get_users","id":"page ${n}"}\n`,
  );
  const reading = greedy.nextWhere("the last page", ({ id }) => id === "page 999");
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await greedy.write(requests.join(""));
  await reading;
  isOver = true;
  assert.ok(turns >= 1000, `${turns} turns`);
  await new Promise((resolve) => setImmediate(resolve));
});
