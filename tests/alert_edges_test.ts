import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer } from "./support/test_server.ts";
import { saidTo, WatchedHouse } from "./support/watched_house.ts";

const minute = 60_000;

/** Nobody is hung up on while hours pass in a moment. */
const patient = { heartbeatMs: 86_400_000 };

Deno.test("alerts go on in their group after it was renamed", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using ana = await watched.owner("ana");
  await watched.enroll("mesa", "forno");
  await watched.report("mesa", { temperature: 90 });
  await watched.pass(1000);
  const first = ana.heard.find(({ receiver }) => receiver === "#alerts")!;
  const conversation = String(first.conversation);
  const rename = { client_id: crypto.randomUUID(), conversation, name: "#ops" };
  assert.equal((await ana.ask({ type: "rename_group", ...rename })).status, "success");
  await watched.report("forno", { temperature: 91 });
  await watched.pass(15_000);
  await watched.report("mesa", { temperature: 50 });
  await watched.pass(15_000);
  assert.deepEqual(saidTo(ana).map((text) => text.split("\n")[0]), [
    "message 2 Alert 1: mesa: temperature > 85",
    "message 4 Alert 2: forno: temperature > 85",
    "edit 2 Alert 1 is over: mesa: temperature > 85",
  ]);
  const { alerts } = await ana.ask({ type: "get_alerts" });
  assert.deepEqual((alerts as { incident: number }[]).map(({ incident }) => incident), [2]);
});

Deno.test("a host that reports so often that nothing more is kept is not missing", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using ana = await watched.owner("ana");
  await watched.enroll("mesa");
  for (let count = 0; count < 300; count++) await watched.report("mesa", { cpus: 4 });
  for (let at = 0; at < 4; at++) {
    await watched.pass(minute);
    await watched.report("mesa", { cpus: 4 });
  }
  const { store } = house.server.services;
  assert.equal(store.hostHistory.countSamples(1, 0, clock.now() + 1, 999), 300);
  assert.deepEqual(saidTo(ana), []);
});

Deno.test("the minutes before a start of the server count for how long something has been so", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using _ana = await watched.owner("ana");
  await watched.enroll("mesa");
  const report = async () => {
    await watched.report("mesa", { disk_free_percent: 5 });
    await watched.pass(minute);
  };
  for (let at = 0; at < 4; at++) await report();
  await house.restart();
  using ana = await watched.back("ana");
  await report();
  assert.deepEqual(saidTo(ana), []);
  await report();
  assert.match(saidTo(ana).join(), /^message 2 Alert 1: mesa: disk_free_percent < 10 for 5m/);
});
