import assert from "node:assert/strict";
import { newHostKey, open, seal } from "../../protocol/sealed_report.ts";
import type { Report } from "./report.ts";
import { sendByUdp, udpWay } from "./send_udp.ts";

const key = newHostKey();
const report: Report = { boot: "b", counter: 7, at: "2026-01-01T00:00:00Z", figures: { cpus: 4 } };
const wish = { quiet: true };
const good = {
  counter: 7,
  ok: true,
  timestamp: "2026-01-01T00:00:01Z",
  live: 1,
  mean: { cpus: 4 },
};

type Answers = (text: string, counted: number) => (Uint8Array | string)[];

/** A server of one host: it answers each datagram with some, strings sealed as it should be. */
function startServer(answers: Answers) {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const heard: string[] = [];
  const serving = (async () => {
    for await (const [datagram, from] of socket) {
      heard.push(open(datagram, "report", key)!);
      for (const answer of answers(heard.at(-1)!, heard.length)) {
        const bytes = typeof answer === "string" ? seal(answer, "answer", key) : answer;
        await socket.send(bytes, from);
      }
    }
  })();
  return {
    way: { host: "127.0.0.1", port: (socket.addr as Deno.NetAddr).port, key },
    heard,
    async [Symbol.asyncDispose]() {
      socket.close();
      await serving;
    },
  };
}

Deno.test("an answer that was lost is asked for again", async () => {
  const lost = (_: string, counted: number) => counted < 3 ? [] : [JSON.stringify(good)];
  await using server = startServer(lost);
  const answer = await sendByUdp(server.way, report, wish, [20, 20, 10_000]);
  assert.deepEqual([answer?.live, answer?.average.cpus, answer?.isPart], [1, 4, false]);
  assert.deepEqual(
    server.heard.map((text) => JSON.parse(text)),
    Array(3).fill({ ...report, ...wish }),
  );
});

Deno.test("what is no answer to this report is passed over", async () => {
  const text = JSON.stringify(good);
  const others = [
    new Uint8Array(0),
    new TextEncoder().encode('{"type":"server"}'),
    seal(text, "answer", newHostKey()),
    seal(text, "answer", { ...newHostKey(), keyId: key.keyId }),
    seal(text, "report", key),
    JSON.stringify({ ...good, counter: 6 }),
    JSON.stringify({ ...good, ok: false }),
    // As a server that is broken would seal them.
    "null",
    "7",
    "no JSON",
    "",
  ];
  await using server = startServer(() => [...others, JSON.stringify({ ...good, live: 9 })]);
  assert.equal((await sendByUdp(server.way, report, wish))?.live, 9);
});

Deno.test("after three tries there is no answer, and for a long report none is asked", async () => {
  const third = Promise.withResolvers<void>();
  await using server = startServer((_, counted) => {
    if (counted === 3) third.resolve();
    return [];
  });
  assert.equal(await sendByUdp(server.way, report, wish, [1, 1, 1]), undefined);
  await third.promise;
  const disks = Array.from({ length: 32 }, (_, at) => ({ path: `/srv/${at}`, free: 1, total: 9 }));
  assert.equal(await sendByUdp(server.way, { ...report, disks }, wish, [1, 1, 1]), undefined);
  assert.equal(server.heard.length, 3);
});

Deno.test("without a key, a port or IPv4 there is no way by UDP", () => {
  const enrolled = {
    host: "mesa",
    address: { host: "192.0.2.1", port: 1 },
    pin: { fingerprint: "f", pem: "" },
    token: "t",
    key: "A".repeat(43),
    keyId: "0011223344556677",
    udpPort: 12345,
  };
  assert.deepEqual(udpWay(enrolled), {
    host: "192.0.2.1",
    port: 12345,
    key: { key: new Uint8Array(32), keyId: enrolled.keyId },
  });
  const { key: _key, ...keyless } = enrolled;
  const { udpPort: _port, ...portless } = enrolled;
  const others = [
    keyless,
    portless,
    { ...enrolled, key: "short" },
    { ...enrolled, keyId: "no hex" },
    { ...enrolled, address: { host: "2001:db8::1", port: 1 } },
  ];
  assert.deepEqual(others.map((one) => udpWay(one)), others.map(() => undefined));
});
