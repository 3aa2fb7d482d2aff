import assert from "node:assert/strict";
import { uuidv7 } from "../protocol/ids.ts";
import { maxOutboxUnits } from "../server/delivery/outbox.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { assertNoErrorLogged } from "./support/server_program.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";
import { dialTls } from "./support/wire_client.ts";

const encoder = new TextEncoder();

/** A test that waits longer than this for an end waits for one that never comes. */
const patienceMs = 20_000;

function dial(port: number): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port });
}

/** Reads until the other end closes, or breaks, the connection; hangs up when it does not. */
async function readToEnd(conn: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(64 * 1024);
  const decoder = new TextDecoder();
  const timer = setTimeout(() => conn.close(), patienceMs);
  let text = "";
  for (;;) {
    const read = await conn.read(buffer).catch(() => null);
    if (read === null) break;
    text += decoder.decode(buffer.subarray(0, read), { stream: true });
  }
  clearTimeout(timer);
  return text;
}

/** Resolves once the server has noticed that every connection but the given ones is gone. */
async function quiet(house: TestServer, remaining: number): Promise<void> {
  using anybody = await house.connect();
  await anybody.hello();
  while (house.server.peers.count > remaining + 1) await anybody.ask({ type: "ping" });
}

Deno.test("a connection that is cut at any byte of its frames leaves nothing half done", async () => {
  await using house = await startTestServer();
  using bia = await house.join("bia");
  using ana = await house.connect();
  await ana.hello();
  const { token } = await ana.register("ana");
  const { chat, plain, identity } = house.server;
  const frames = [
    { type: "hello", protocol: 1, agent: "cut/1" },
    { type: "login", username: "ana", token },
    { type: "message", client_id: uuidv7(), receiver: "bia", content: "ção 日本" },
  ];
  const whole = encoder.encode(frames.map((frame) => JSON.stringify(frame) + "\n").join(""));
  for (let length = 0; length < whole.length; length++) {
    // Every eighth one over TLS, whose handshakes cost more than all the rest.
    const conn = length % 8 === 0
      ? await dialTls(chat.port, identity.certificatePem)
      : await dial(plain!.port);
    if (length > 0) await conn.write(whole.subarray(0, length));
    conn.close();
  }
  await quiet(house, 2);
  await bia.settled();
  assert.ok(!bia.heard.some(({ type }) => type === "message"));
  // The whole of it is one message, however often the pieces of it were sent.
  using again = await house.connect();
  await again.write(whole);
  assert.equal((await again.next("message_ack")).seq, 1);
  assert.equal((await bia.next("message")).content, "ção 日本");
  assertNoErrorLogged(house.logged);
});

Deno.test("frames that arrive byte by byte are frames", async () => {
  await using house = await startTestServer();
  using client = await house.connect();
  for (const byte of encoder.encode('{"type":"hello","protocol":1,"agent":"ç日🎉"}\r\n')) {
    await client.write(new Uint8Array([byte]));
  }
  assert.equal((await client.next("welcome")).protocol, 1);
});

Deno.test("who speaks plainly to the TLS port, or TLS to the plain one, is hung up on", async () => {
  await using house = await startTestServer();
  using ana = await house.join("ana");
  const { chat, plain, identity } = house.server;
  using plainly = await dial(chat.port);
  await plainly.write(encoder.encode('{"type":"hello","protocol":1,"agent":"x"}\n'));
  assert.ok(!(await readToEnd(plainly)).includes("welcome"));
  await assert.rejects(dialTls(plain!.port, identity.certificatePem));
  await ana.settled();
  assert.ok(house.logged.some((line) => line.includes('"event":"foreign_protocol"')));
  assertNoErrorLogged(house.logged);
});

Deno.test("a page in a browser cannot speak through the plain port", async () => {
  await using house = await startTestServer();
  const { port } = house.server.plain!;
  const body = '{"type":"register","username":"eve","password":"a long password"}\n';
  using conn = await dial(port);
  await conn.write(encoder.encode(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n${body}`));
  const answer = await readToEnd(conn);
  assert.match(answer, /it starts with POST \/ HTTP\/1\.1/);
  assert.equal(answer.trimEnd().split("\n").length, 1);
  assert.equal(house.server.services.store.accountNamed("eve"), undefined);
});

/** A full session that takes nothing more once it is in. */
async function joinWithoutReading(house: TestServer, username: string): Promise<Deno.TcpConn> {
  const conn = await dial(house.server.plain!.port);
  const frames = [
    { type: "hello", protocol: 1, agent: "slow/1" },
    { type: "register", username, password: "a long password" },
  ];
  await conn.write(encoder.encode(frames.map((frame) => JSON.stringify(frame) + "\n").join("")));
  return conn;
}

Deno.test("who takes nothing for 30 s is closed, costs little, disturbs nobody and loses nothing", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using ana = await house.join("ana");
  using bia = await house.join("bia");
  using slow = await joinWithoutReading(house, "slow");
  await ana.settled();
  const { store, delivery } = house.server.services;
  while (store.accountNamed("slow") === undefined) await ana.settled();
  // More than two sockets' buffers hold on any system.
  const count = 600;
  const texts = Array.from({ length: count }, (_, at) => `${at} ${"x".repeat(32_000)}`);
  for (const text of texts) {
    assert.equal((await ana.tell("slow", text)).type, "message_ack");
    const [feed] = delivery.roster.feeds(store.accountNamed("slow")!.id);
    assert.ok(feed!.outbox.units < 2 * maxOutboxUnits, `${feed!.outbox.units} units wait`);
  }
  await ana.tell("bia", "are you there?");
  assert.equal((await bia.next("message")).content, "are you there?");
  clock.advance(29_000);
  await Promise.all([ana.settled(), bia.settled()]);
  assert.equal([...delivery.roster.feeds(store.accountNamed("slow")!.id)].length, 1);
  clock.advance(1_000);
  const lines = (await readToEnd(slow)).trimEnd().split("\n").map((line) => JSON.parse(line));
  const last = lines.at(-1);
  assert.deepEqual([last.type, last.code], ["closing", "slow_consumer"]);
  const heard = lines.filter(({ type }) => type === "message");
  assert.ok(heard.length < count, "it took all, and so was not slow");
  assert.deepEqual(heard.map(({ seq }) => seq), heard.map((_, at) => at + 1));

  using back = await house.connect();
  const { epoch } = await back.hello();
  const { conversation } = lines.find(({ type }) => type === "message");
  const password = "a long password";
  await back.login("slow", { password, epoch, cursors: { [conversation]: heard.length } });
  await back.next("caught_up");
  const missed = back.heard.filter(({ type }) => type === "message");
  assert.deepEqual([...heard, ...missed].map(({ content }) => content), texts);
  assertNoErrorLogged(house.logged);
});

Deno.test("who takes nothing and lets the connection die is forgotten all the same", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  using ana = await house.join("ana");
  using slow = await joinWithoutReading(house, "slow");
  while (house.server.services.store.accountNamed("slow") === undefined) await ana.settled();
  const content = "x".repeat(32_000);
  for (let at = 0; at < 400; at++) await ana.tell("slow", content);
  clock.advance(30_000);
  await ana.settled();
  clock.advance(2_000);
  await ana.next("user_status", ({ status }) => status === "offline");
  assert.ok(slow);
});
