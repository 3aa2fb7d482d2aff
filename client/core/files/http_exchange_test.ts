import assert from "node:assert/strict";
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { makeIdentity, type TestIdentity } from "../../../tests/support/identity.ts";
import { startThief } from "../../../tests/support/thief.ts";
import { pinnedName } from "../../../protocol/wire.ts";
import { type Clock, systemClock } from "../clock.ts";
import { ConnectFailure } from "../connect_failure.ts";
import { BadHttp } from "./byte_reader.ts";
import { exchange, type HttpRequest } from "./http_exchange.ts";
import type { HttpPlace } from "./http_place.ts";

const identity = await makeIdentity();
const secret = "Bearer for-the-right-server";
const get: HttpRequest = { method: "GET", path: "/x", headers: { authorization: secret } };

function placeAt(port: number, { pem }: Pick<TestIdentity, "pem">, name = pinnedName): HttpPlace {
  return { address: { host: "127.0.0.1", port }, name, certificate: pem };
}

function ask(place: HttpPlace, request = get, clock: Clock = systemClock, signal = never) {
  return exchange(place, request, { clock, signal });
}

const never = new AbortController().signal;

/** A server that says what it is told to, once it has heard the end of a head. */
function startServer(answer: string, { stays = false, shown = identity } = {}) {
  const { pem: cert, key } = shown;
  const listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  let heard = "";
  const open: Deno.TlsConn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      open.push(connection);
      const buffer = new Uint8Array(64 * 1024);
      while (!heard.includes("\r\n\r\n")) {
        const count = await connection.read(buffer).catch(() => null);
        if (count === null) break;
        heard += new TextDecoder().decode(buffer.subarray(0, count));
      }
      await connection.write(new TextEncoder().encode(answer)).catch(() => {});
      if (!stays) connection.close();
    }
  })();
  return {
    port: listener.addr.port,
    heard: () => heard,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of stays ? open : []) connection.close();
      await serving;
    },
  };
}

async function textOf(place: HttpPlace): Promise<string> {
  using answer = await ask(place);
  let text = "";
  for await (const piece of answer.body()) text += new TextDecoder().decode(piece);
  return text;
}

Deno.test("a request reaches a server at any address, under the name that was handed over", async () => {
  await using server = startServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  assert.equal(await textOf(placeAt(server.port, identity)), "hello");
  assert.match(server.heard(), /^GET \/x HTTP\/1\.1\r\nhost: pin\.chat\.invalid\r\n/);
  assert.ok(server.heard().includes(secret));
});

Deno.test("bodies are read whatever frames them, and early answers are passed over", async () => {
  for (
    const [answer, body] of [
      ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab", "ab"],
      [
        "HTTP/1.1 200\r\ntransfer-encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nt: 1\r\n\r\n",
        "abc0123456789",
      ],
      ["HTTP/1.0 200 OK\r\n\r\nto the end", "to the end"],
      ["HTTP/1.1 204 No Content\r\n\r\nnothing of this", ""],
    ] as const
  ) {
    await using server = startServer(answer);
    assert.equal(await textOf(placeAt(server.port, identity)), body);
  }
});

Deno.test("an answer that breaks off or is no HTTP is not taken for one", async () => {
  for (
    const answer of [
      "",
      "SSH-2.0-OpenSSH\r\n",
      "HTTP/1.1 200 OK\r\n",
      "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort",
      "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffff\r\nabc",
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
      `HTTP/1.1 200 OK\r\nx: ${"x".repeat(9_000)}\r\n\r\n`,
      `HTTP/1.1 200 OK\r\n${"a: b\r\n".repeat(101)}\r\n`,
    ]
  ) {
    await using server = startServer(answer);
    await assert.rejects(textOf(placeAt(server.port, identity)), BadHttp, answer.slice(0, 60));
  }
});

Deno.test("a server that answers before it has read all is heard, and nothing hangs", async () => {
  await using server = startServer("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n", {
    stays: true,
  });
  const length = 512 * 1024 * 1024;
  let asked = 0;
  const pieces = async function* () {
    for (; asked < length; asked += 65_536) yield new Uint8Array(65_536);
  };
  const body = { length, pieces: pieces() };
  using answer = await ask(placeAt(server.port, identity), {
    ...get,
    method: "PATCH",
    body,
  });
  assert.equal(answer.status, 413);
  assert.ok(asked < length);
});

Deno.test("a connection on which nothing moves for a minute is given up", async () => {
  await using server = startServer("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe", {
    stays: true,
  });
  const clock = new FakeClock();
  using answer = await ask(placeAt(server.port, identity), get, clock);
  const body = answer.body();
  assert.equal((await body.next()).value?.length, 2);
  const rest = assert.rejects(body.next(), /nothing moved for/);
  clock.advance(600_000);
  await rest;
});

Deno.test("an exchange that is given up hangs up", async () => {
  await using server = startServer("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhe", {
    stays: true,
  });
  const stop = new AbortController();
  using answer = await ask(placeAt(server.port, identity), get, systemClock, stop.signal);
  const body = answer.body();
  await body.next();
  stop.abort();
  await assert.rejects(body.next(), BadHttp);
});

Deno.test("whoever holds the certificate's key hears the token: this test has ears", async () => {
  await using thief = startThief({
    certificatePem: identity.pem,
    key: createPrivateKey(identity.key),
  });
  const stop = new AbortController();
  const asked = ask(placeAt(thief.port, identity), get, systemClock, stop.signal);
  await thief.hears(secret);
  stop.abort();
  await assert.rejects(asked);
});

Deno.test("a server with the certificate and another key, or another certificate, hears nothing", async () => {
  const other = await makeIdentity();
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  for (
    const [certificatePem, key] of [
      [identity.pem, privateKey],
      [other.pem, createPrivateKey(other.key)],
    ] as const
  ) {
    await using thief = startThief({ certificatePem, key });
    await assert.rejects(
      ask(placeAt(thief.port, identity)),
      (error) => error instanceof ConnectFailure && error.reason === "wrong_key",
    );
    await thief.isVisited();
    assert.equal(thief.heard, "");
  }
});

Deno.test("the right certificate under another name than the one handed over hears nothing", async () => {
  await using thief = startThief({
    certificatePem: identity.pem,
    key: createPrivateKey(identity.key),
  });
  const place = placeAt(thief.port, identity, "other.example");
  await assert.rejects(
    ask(place),
    (error) => error instanceof ConnectFailure && error.reason === "wrong_key",
  );
  assert.equal(thief.heard, "");
});
