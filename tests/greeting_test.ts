import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer } from "./support/test_server.ts";
import { WireClient } from "./support/wire_client.ts";

Deno.test("a hello that cannot be read is told why, and may be said again", async () => {
  await using house = await startTestServer();
  using ana = await house.connect();
  await ana.say({ type: "hello", id: "1", protocol: 1 });
  const refused = await ana.next("error");
  assert.equal(refused.id, "1");
  assert.match(refused.message, /"agent" is undefined, and string is needed/);
  assert.equal((await ana.hello()).type, "welcome");
});

Deno.test("who speaks another version of the protocol can do nothing but greet again", async () => {
  await using house = await startTestServer();
  using ana = await house.connect();
  await ana.say({ type: "hello", id: "1", protocol: 9, agent: "late/1" });
  assert.equal((await ana.next("error")).code, "protocol_unsupported");
  assert.equal((await ana.register("ana")).code, "bad_frame");
  await ana.hello();
  assert.equal((await ana.register("ana")).status, "success");
});

Deno.test("a thousand silent strangers do not throw out somebody who is being served", async () => {
  await using house = await startTestServer();
  const { services, port } = { ...house.server, port: house.server.plain!.port };
  using ana = await house.connect();
  await ana.hello();
  const held = Promise.withResolvers<void>();
  const hash = services.passwords.hash.bind(services.passwords);
  services.passwords.hash = async (...args) => {
    await held.promise;
    return await hash(...args);
  };
  const registered = ana.register("ana");
  const strangers = await Promise.all(
    Array.from({ length: 1100 }, () => WireClient.connect(port)),
  );
  await Promise.race(strangers.map(({ ended }) => ended));
  held.resolve();
  assert.equal((await registered).status, "success");
  for (const stranger of strangers) stranger.close();
});

Deno.test("who waits for an answer of ours is not taken for dead", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const { services } = house.server;
  using ana = await house.connect();
  await ana.hello();
  const held = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  const hash = services.passwords.hash.bind(services.passwords);
  services.passwords.hash = async (...args) => {
    started.resolve();
    await held.promise;
    return await hash(...args);
  };
  const registered = ana.register("ana");
  await started.promise;
  clock.advance(10 * 60_000);
  held.resolve();
  assert.equal((await registered).status, "success");
});
