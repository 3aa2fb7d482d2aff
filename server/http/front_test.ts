import assert from "node:assert/strict";
import { once } from "node:events";
import { createConnection } from "node:net";
import type { Context } from "hono";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { dialWebSocket } from "../../tests/support/websocket_wire.ts";
import { systemClock, type Timer } from "../clock.ts";
import { CannotListen } from "../net/cannot_listen.ts";
import type { Stream } from "../net/connection.ts";
import { loadHttpsCertificate } from "../net/https_certificate.ts";
import { createApp } from "./app.ts";
import type { Readiness } from "./app_parts.ts";
import { createBareApp } from "./bare_app.ts";
import { type FrontOptions, listenFront } from "./front.ts";
import { splicedIdleMs } from "./splice.ts";

const place = { host: "127.0.0.1", port: 0, flag: "--http-port" };
const handshake = {
  upgrade: "websocket",
  connection: "Upgrade, close",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** A clock that tells when something begins to wait. */
class WatchedClock extends FakeClock {
  readonly #asked = Promise.withResolvers<void>();

  constructor(readonly watchedMs: number) {
    super();
  }

  /** Resolves once somebody waits for so long. */
  get asked(): Promise<void> {
    return this.#asked.promise;
  }

  override after(ms: number, run: () => void): Timer {
    if (ms === this.watchedMs) this.#asked.resolve();
    return super.after(ms, run);
  }
}

function appWith(readiness: Readiness = { ok: true }) {
  return createApp({
    readiness: () => readiness,
    services: () => undefined,
    version: "0.1.0",
    clock: systemClock,
    log: silentLogger,
  });
}

/** An app that says who asked, and how much they sent. */
function curiousApp() {
  return createBareApp(silentLogger).post("/", async (context: Context) => {
    const sent = await context.req.arrayBuffer();
    return context.json({ ...context.env, bytes: sent.byteLength });
  });
}

/** Sends every line back, in capitals. */
async function shout(stream: Stream): Promise<void> {
  const buffer = new Uint8Array(1024);
  for (let read = await stream.read(buffer); read !== null; read = await stream.read(buffer)) {
    const said = new TextDecoder().decode(buffer.subarray(0, read));
    await stream.write(new TextEncoder().encode(said.toUpperCase()));
  }
  stream.close();
}

function open(options: Partial<FrontOptions> = {}) {
  return listenFront({
    ...{ ...place, app: appWith(), maxConnections: 100, log: silentLogger },
    ...{ webSockets: () => shout, ...options },
  });
}

async function certificate() {
  const folder = await Deno.makeTempDir();
  const tls = await loadHttpsCertificate(folder, { names: [] });
  await Deno.remove(folder, { recursive: true });
  return tls;
}

/** What a raw request is answered with. */
async function answerTo(port: number, request: string): Promise<string> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(new TextEncoder().encode(request));
  const answer = await Array.fromAsync(conn.readable.pipeThrough(new TextDecoderStream()));
  return answer.join("");
}

function asHandshake(changes: Record<string, string> = {}): string {
  const fields = { host: "127.0.0.1", ...handshake, ...changes };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `GET /ws HTTP/1.1\r\n${head}\r\n`;
}

Deno.test("requests reach the app with the address of who asked, over TLS and without", async () => {
  const tls = await certificate();
  using client = Deno.createHttpClient({ caCerts: [tls.certificatePem] });
  for (const [scheme, more] of [["http", {}], ["https", { tls }]] as const) {
    const front = open({ app: curiousApp(), ...more });
    const url = `${scheme}://127.0.0.1:${front.address.port}/`;
    for (const bytes of [3, 1_000_000]) {
      const response = await fetch(url, { client, method: "POST", body: new Uint8Array(bytes) });
      const isSecure = scheme === "https";
      assert.deepEqual(await response.json(), { address: "127.0.0.1", isSecure, bytes });
    }
    await front.close();
  }
});

Deno.test({
  name: "somebody on this machine passes for nobody who came by the port",
  // Others have one loopback address.
  ignore: Deno.build.os !== "linux",
  async fn() {
    const front = open({ app: curiousApp() });
    const { port } = front.address;
    using outer = await Deno.connect({ hostname: "127.0.0.1", port });
    const inner = Promise.withResolvers<Deno.TcpConn>();
    const { connect } = Deno;
    Deno.connect = (async (options: Deno.ConnectOptions) => {
      const conn = await connect(options);
      inner.resolve(conn);
      return conn;
    }) as typeof Deno.connect;
    const request = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n";
    await outer.write(new TextEncoder().encode(request));
    const { localAddr, remoteAddr } = await inner.promise;
    Deno.connect = connect;
    const intruder = createConnection({
      ...{ host: remoteAddr.hostname, port: remoteAddr.port },
      ...{ localAddress: "127.0.0.2", localPort: localAddr.port },
    });
    intruder.write(request);
    const [said] = await once(intruder, "data");
    assert.match(String(said), /^HTTP\/1.1 403 /);
    intruder.destroy();
    await once(intruder, "close");
    await front.close();
  },
});

Deno.test("an answer of any length arrives whole", async () => {
  const bytes = new Uint8Array(5_000_000).map((_, at) => at % 251);
  const app = createBareApp(silentLogger).get("/", () => new Response(bytes));
  const front = open({ app });
  const response = await fetch(`http://127.0.0.1:${front.address.port}/`);
  assert.deepEqual(await response.bytes(), bytes);
  await front.close();
});

Deno.test("a WebSocket is served over TLS and without", async () => {
  const tls = await certificate();
  for (const [scheme, more] of [["ws", {}], ["wss", { tls }]] as const) {
    const front = open(more);
    const url = `${scheme}://127.0.0.1:${front.address.port}/ws`;
    const wire = await dialWebSocket(url, scheme === "wss" ? tls.certificatePem : undefined);
    wire.send("hello");
    const buffer = new Uint8Array(100);
    const read = await wire.read(buffer);
    assert.equal(new TextDecoder().decode(buffer.subarray(0, read!)), "HELLO\n");
    wire.close();
    assert.equal((await wire.closed).code, 1000);
    await front.close();
  }
});

Deno.test("a handshake that cannot be granted is told why", async () => {
  const front = open();
  const { port } = front.address;
  const foreign = await answerTo(port, asHandshake({ origin: "http://evil.example" }));
  assert.match(foreign, /^HTTP\/1\.1 403 [^]*application\/problem\+json[^]*evil\.example/);
  const old = await answerTo(port, asHandshake({ "sec-websocket-version": "8" }));
  assert.match(old, /^HTTP\/1\.1 426 [^]*\r\nsec-websocket-version: 13\r\n/);
  const none = await fetch(`http://127.0.0.1:${port}/ws`);
  assert.deepEqual([none.status, none.headers.get("upgrade")], [426, "websocket"]);
  assert.match((await none.json()).detail, /over WebSocket/);
  const post = await fetch(`http://127.0.0.1:${port}/ws`, { method: "POST" });
  assert.deepEqual([post.status, (await post.json()).status], [405, 405]);
  await front.close();
});

Deno.test("before the chat runs a handshake gets 503, with the reason", async () => {
  const app = appWith({ ok: false, reasons: ["starting"] });
  const front = open({ app, webSockets: () => undefined });
  const refused = await answerTo(front.address.port, asHandshake());
  assert.match(refused, /^HTTP\/1\.1 503 [^]*"reasons":\["starting"\]/);
  await front.close();
});

Deno.test("a taken port is named with its flag", async () => {
  const first = open();
  assert.throws(() => open({ port: first.address.port }), CannotListen);
  await first.close();
});

Deno.test("who says nothing, half a request, or junk, does not hold up the end", async () => {
  const front = open();
  const { port } = front.address;
  const sayings = ["", "GET /liv", "GET /livez HTTP/1.1\r\nHost: x\r\n", "\0junk\r\n\r\n"];
  const silent = await Promise.all(sayings.map(async (saying) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    await conn.write(new TextEncoder().encode(saying));
    return conn;
  }));
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/livez`)).text(), "ok\n");
  await front.close();
  for (const conn of silent) conn.close();
});

Deno.test("who makes no request for half a minute is hung up on", async () => {
  const clock = new WatchedClock(30_000);
  const front = open({ clock });
  using conn = await Deno.connect({ hostname: "127.0.0.1", port: front.address.port });
  await clock.asked;
  clock.advance(30_000);
  assert.equal(await conn.read(new Uint8Array(1)), null);
  await front.close();
});

Deno.test("a connection on which nothing moves for ten minutes is hung up on, and no other", async () => {
  const clock = new FakeClock();
  const front = open({ clock });
  const connect = () => Deno.connect({ hostname: "127.0.0.1", port: front.address.port });
  using silent = await connect();
  using lively = await connect();
  const ask = async (conn: Deno.Conn) => {
    await conn.write(new TextEncoder().encode("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n"));
    const read = await conn.read(new Uint8Array(2048));
    return read !== null && read > 0;
  };
  assert.deepEqual([await ask(silent), await ask(lively)], [true, true]);
  clock.advance(splicedIdleMs - 1);
  assert.ok(await ask(lively));
  clock.advance(1);
  assert.equal(await silent.read(new Uint8Array(1)), null);
  assert.ok(await ask(lively));
  await front.close();
});

Deno.test("a request under way may finish, but not hold up the end", async () => {
  const clock = new WatchedClock(2_000);
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<Response>();
  const slow = createBareApp(silentLogger).get("/slow", () => {
    begun.resolve();
    return release.promise;
  });
  const front = open({ app: slow, clock });
  const answer = fetch(`http://127.0.0.1:${front.address.port}/slow`);
  answer.catch(() => {});
  await begun.promise;
  const closed = front.close();
  await clock.asked;
  clock.advance(2_000);
  await closed;
  await assert.rejects(answer);
  release.resolve(new Response("late"));
});
