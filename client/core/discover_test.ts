import assert from "node:assert/strict";
import { discover, networkBroadcasts, readAnswer } from "./discover.ts";

const fingerprint = "f".repeat(43);
const from: Deno.NetAddr = { transport: "udp", hostname: "192.168.1.20", port: 12345 };

function answer(fields: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(fields));
}

const honest = {
  type: "server",
  name: "attic",
  port: 12345,
  hosts: ["192.168.1.20", "10.0.0.2"],
  fingerprint,
  http_port: 8443,
};

Deno.test("an answer names where it came from and what it says, each once", () => {
  assert.deepEqual(readAnswer(answer(honest), from), {
    name: "attic",
    fingerprint,
    addresses: [{ host: "192.168.1.20", port: 12345 }, { host: "10.0.0.2", port: 12345 }],
    httpPort: 8443,
  });
});

const junk: [string, Uint8Array][] = [
  ["no JSON", new TextEncoder().encode("{")],
  ["no object", answer([1])],
  ["a question", answer({ ...honest, type: "discover" })],
  ["a port out of range", answer({ ...honest, port: 70_000 })],
  ["a short fingerprint", answer({ ...honest, fingerprint: "short" })],
  ["more bytes than the question", answer({ ...honest, name: "x".repeat(600) })],
];
for (const [what, datagram] of junk) {
  Deno.test(`a datagram with ${what} is no answer`, () => {
    assert.equal(readAnswer(datagram, from), undefined);
  });
}

Deno.test("a server without HTTPS, or with nonsense for it, has no port of it", () => {
  for (const port of [undefined, 0, 70_000, "8443"]) {
    const server = readAnswer(answer({ ...honest, http_port: port }), from);
    assert.equal(server && "httpPort" in server, false, String(port));
  }
});

Deno.test("hosts that are no hosts are left out", () => {
  const server = readAnswer(answer({ ...honest, hosts: ["a b", 7, "", "fe80::1%eth0"] }), from);
  assert.deepEqual(server?.addresses.map(({ host }) => host), ["192.168.1.20", "fe80::1%eth0"]);
});

Deno.test("a server on this machine hears the question and is found", async () => {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const questions: number[] = [];
  const answering = (async () => {
    for await (const [question, asker] of socket) {
      questions.push(question.length);
      assert.equal(JSON.parse(new TextDecoder().decode(question)).type, "discover");
      await socket.send(answer(honest), asker);
    }
  })();
  const servers = await discover({ udpPort: port, waitMs: 300 });
  socket.close();
  await answering;
  assert.deepEqual(servers.map((server) => server.fingerprint), [fingerprint]);
  assert.ok(questions.every((bytes) => bytes === 512));
});

Deno.test("each IPv4 network is asked at its own address for all", () => {
  const on = (address: string, netmask: string, family: "IPv4" | "IPv6" = "IPv4") =>
    networkBroadcasts([{ family, address, netmask }]);
  assert.deepEqual(on("192.168.1.20", "255.255.255.0"), ["192.168.1.255"]);
  assert.deepEqual(on("10.1.2.3", "255.255.240.0"), ["10.1.15.255"]);
  assert.deepEqual(on("127.0.0.1", "255.0.0.0"), ["127.255.255.255"]);
  assert.deepEqual(on("10.0.0.1", "255.255.255.255"), []);
  assert.deepEqual(on("fd00::2", "ffff:ffff:ffff:ffff::", "IPv6"), []);
});

Deno.test("nobody there is no answer, and no error", async () => {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  assert.deepEqual(await discover({ udpPort: port, waitMs: 50 }), []);
});
