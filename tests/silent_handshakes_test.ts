import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer } from "./support/test_server.ts";
import { WireClient } from "./support/wire_client.ts";

const places = 12;

Deno.test("connections that never begin TLS keep nobody out, and those that did stay", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({ maxConnections: places }, clock);
  const { chat: { port }, identity: { certificatePem } } = house.server;
  using early = await WireClient.connectTls(port, certificatePem);
  await early.hello();
  await early.register("early");
  const silent: Deno.TcpConn[] = [];
  for (let at = 0; at < places - 1; at++) {
    silent.push(await Deno.connect({ hostname: "127.0.0.1", port }));
  }
  const logged = async (event: string) => {
    while (!house.logged.some((line) => line.includes(event))) await early.settled();
  };
  using _refused = await Deno.connect({ hostname: "127.0.0.1", port });
  // Connections are taken in order: when this one is turned away, the others have all places.
  await logged("too_many_connections");
  clock.advance(3_000);
  using late = await WireClient.connectTls(port, certificatePem);
  assert.equal((await late.hello()).type, "welcome");
  await logged("handshake_failed");
  await early.settled();
  for (const conn of silent) conn.close();
});
