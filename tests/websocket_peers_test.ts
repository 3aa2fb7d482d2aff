import assert from "node:assert/strict";
import { type EdgeServer, startEdgeServer, transports } from "./support/edge_server.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { maskedFrame, type SentFrame, sentFrames } from "./support/masked_frame.ts";
import { testPassword } from "./support/test_password.ts";

const text = 1;
const handshake = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n" +
  "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

function plainPort({ edges }: EdgeServer): number {
  return Number(edges.addresses().http!.replace(/.*:/, ""));
}

/** A WebSocket of which a test writes and reads the bytes. */
async function dialRaw(server: EdgeServer): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: plainPort(server) });
  await writeAll(conn, new TextEncoder().encode(handshake));
  const answer = new Uint8Array(1024);
  const read = await conn.read(answer);
  assert.match(
    new TextDecoder().decode(answer.subarray(0, read!)),
    /^HTTP\/1\.1 101 [^]*\r\n\r\n$/,
  );
  return conn;
}

async function say(conn: Deno.Conn, frame: Record<string, unknown>): Promise<void> {
  await writeAll(conn, maskedFrame(text, JSON.stringify(frame)));
}

async function joined(server: EdgeServer, username: string) {
  const client = await server.connect("tcp");
  await client.hello();
  await client.register(username);
  return client;
}

/** Has somebody called idle join over WebSocket who then reads nothing, and is told megabytes. */
async function stall(server: EdgeServer): Promise<Deno.TcpConn> {
  const idle = await dialRaw(server);
  await say(idle, { type: "hello", protocol: 1, agent: "idle" });
  await say(idle, { type: "register", username: "idle", password: testPassword });
  using ana = await joined(server, "ana");
  const content = "x".repeat(32 * 1024);
  while ((await ana.tell("idle", content)).code === "unknown_recipient");
  for (let batch = 0; batch < 8; batch++) {
    await Promise.all(Array.from({ length: 64 }, () => ana.tell("idle", content)));
  }
  return idle;
}

Deno.test("a message that is binary, or too long, ends the connection with its code", async () => {
  await using server = await startEdgeServer();
  for (const transport of ["ws", "wss"] as const) {
    const binary = await server.dialWebSocket(transport);
    binary.send(new Uint8Array([1, 2, 3]));
    assert.equal((await binary.closed).code, 1003);
    const long = await server.dialWebSocket(transport);
    long.send("x".repeat(1024 * 1024));
    assert.equal((await long.closed).code, 1009);
  }
});

Deno.test("a message without end is not gathered, and hurts nobody", async () => {
  await using server = await startEdgeServer();
  using ana = await joined(server, "ana");
  using endless = await dialRaw(server);
  const part = "x".repeat(60_000);
  const flood = async () => {
    for (let at = 0; at < 20; at++) {
      await writeAll(endless, maskedFrame(at === 0 ? text : 0, part, { isLast: false }));
    }
  };
  await flood();
  await endless.closeWrite();
  const answer = new Uint8Array(16);
  const read = await endless.read(answer);
  const [{ opcode, payload }] = sentFrames(answer.slice(0, read!)) as [SentFrame];
  assert.deepEqual([opcode, payload[0]! << 8 | payload[1]!], [8, 1009]);
  assert.equal(await endless.read(answer), null);
  await ana.settled();
});

Deno.test("who takes nothing over WebSocket is hung up on, and their messages are kept", async () => {
  const clock = new FakeClock();
  await using server = await startEdgeServer({}, clock);
  using _idle = await stall(server);
  const isGone = () => server.logged.some((line) => /"disconnected".*"username":"idle"/.test(line));
  for (let seconds = 0; seconds < 40 && !isGone(); seconds++) {
    clock.advance(1_000);
    using client = await server.connect("tcp");
    await client.hello();
  }
  assert.ok(isGone());
  using again = await server.connect("wss");
  await again.hello();
  const { conversations } = await again.login("idle") as unknown as {
    conversations: { name: string; head: number }[];
  };
  assert.equal(conversations.find(({ name }) => name === "ana")?.head, 513);
});

Deno.test("a stop does not wait for a WebSocket that takes nothing, or answers nothing", async () => {
  await using server = await startEdgeServer();
  using _stalled = await stall(server);
  using _mute = await dialRaw(server);
  await server.stop();
  assert.deepEqual(server.logged.filter((line) => line.includes('"level":"error"')), []);
});

Deno.test("a WebSocket that follows a request on its connection is told to open another", async () => {
  await using server = await startEdgeServer();
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: plainPort(server) });
  const get = (path: string, more = "") => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;
  const requests = get("/livez") + handshake + get("/livez", "Connection: close\r\n");
  await writeAll(conn, new TextEncoder().encode(requests));
  const answers = (await Array.fromAsync(conn.readable.pipeThrough(new TextDecoderStream()))).join(
    "",
  );
  assert.deepEqual(
    answers.match(/^HTTP\/1\.1 \d+/gm),
    ["200", "426", "200"].map((code) => `HTTP/1.1 ${code}`),
  );
});

Deno.test("people talk across the transports", async () => {
  await using server = await startEdgeServer();
  const clients = await Promise.all(transports.map(async (transport) => {
    const client = await server.connect(transport);
    await client.hello();
    await client.register(`over.${transport}`);
    return client;
  }));
  for (const [at, client] of clients.entries()) {
    await client.tell("#lobby", `from ${transports[at]}`);
    for (const other of clients) {
      if (other !== client) {
        assert.equal((await other.next("message")).content, `from ${transports[at]}`);
      }
    }
  }
  for (const client of clients) client.close();
});
