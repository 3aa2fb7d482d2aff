import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer } from "./support/test_server.ts";
import { saidTo, WatchedHouse } from "./support/watched_house.ts";

const minute = 60_000;

/** Nobody is hung up on while hours pass in a moment. */
const patient = { heartbeatMs: 86_400_000 };

/** The first words of what was said, without the times. */
function gist(texts: readonly string[]): string[] {
  return texts.map((text) => text.split("\n")[0]!);
}

Deno.test("a full disk is one message, edited as it becomes worse and is over", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using ana = await watched.owner("ana");
  await watched.enroll("mesa");
  const values = [9, 8.9, 9, 9, 9, 9, 7, 7.1, 10.2, 10.5, 11];
  for (const disk_free_percent of values) {
    await watched.report("mesa", { disk_free_percent });
    await watched.pass(minute);
  }
  assert.deepEqual(gist(saidTo(ana)), [
    "message 2 Alert 1: mesa: disk_free_percent < 10 for 5m",
    "edit 2 Alert 1: mesa: disk_free_percent < 10 for 5m",
    "edit 2 Alert 1 is over: mesa: disk_free_percent < 10 for 5m",
  ]);
  const [first = "", worse = "", over = ""] = saidTo(ana);
  assert.match(first, /It was 9 at 2026-01-01 00:05 UTC, and 9 at worst\. \/ack 1 says/);
  assert.match(worse, /and 7 at worst/);
  assert.match(over, /It is as it should be since 2026-01-01 00:09 UTC/);
});

Deno.test("what comes late opens nothing", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using ana = await watched.owner("ana");
  await watched.enroll("mesa");
  await watched.pass(10 * minute);
  for (let back = 12; back > 3; back--) {
    const at = new Date(clock.now() - back * minute).toISOString();
    await watched.report("mesa", { temperature: 99, disk_free_percent: 1 }, { at });
  }
  await watched.report("mesa", { temperature: 40, disk_free_percent: 50 });
  assert.deepEqual(saidTo(ana), []);
  assert.deepEqual(house.server.services.store.alerts.incidents(0, 0, 10), []);
});

Deno.test("who is missing is told once, across a restart, and is back after two minutes", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using _ana = await watched.owner("ana");
  await watched.enroll("mesa", "forno");
  await watched.report("mesa", { cpus: 4 });
  for (let at = 0; at < 4; at++) {
    await watched.report("forno", { cpus: 4 });
    await watched.pass(minute);
  }
  await house.restart();
  using ana = await watched.back("ana");
  for (let at = 0; at < 8; at++) {
    await watched.report("forno", { cpus: 4 });
    if (at > 4) await watched.report("mesa", { cpus: 4 });
    await watched.pass(minute);
  }
  assert.deepEqual(gist(saidTo(ana)), [
    "message 2 Alert 1: mesa: missing for 3m",
    "edit 2 Alert 1 is over: mesa: missing for 3m",
  ]);
});

Deno.test("of three machines, a rule watches those that have its tag", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using ana = await watched.owner("ana");
  await watched.enroll("mesa", "forno", "porta");
  const { store } = house.server.services;
  for (const name of ["forno", "porta"]) {
    const tags = { env: name === "forno" ? "lab" : "home" };
    await store.commit([{ kind: "change_host", host: store.hostNamed(name)!.id, tags }]);
  }
  const rule = { rule: "load_1 > 4", tag: "env=lab" };
  await store.commit([{ kind: "add_alert_rule", ...rule, at: 1 }]);
  for (const host of ["mesa", "forno", "porta"]) await watched.report(host, { load_1: 5 });
  await watched.pass(1000);
  assert.deepEqual(gist(saidTo(ana)), ["message 2 Alert 1: forno: load_1 > 4"]);
  await store.commit([{ kind: "remove_alert_rule", rule: 4 }]);
  await watched.pass(15_000);
  assert.deepEqual(gist(saidTo(ana)).slice(1), ["edit 2 Alert 1 is over: forno: load_1 > 4"]);
  assert.match(saidTo(ana)[1]!, /no such rule any more/);
});

Deno.test("a server that went down after it spoke, before it knew, says it once", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using _ana = await watched.owner("ana");
  await watched.enroll("mesa");
  await watched.report("mesa", { temperature: 20 });
  const { store, announcer } = house.server.services;
  const host = store.hostNamed("mesa")!.id;
  const rule = store.alerts.rules().find(({ rule }) => rule.startsWith("temperature"))!.id;
  const said = { number: 1, text: "What was said then", pending: true };
  const state = { rule: "temperature > 85", host: "mesa", value: 90, worst: 90, said };
  await store.commit([{ kind: "open_incident", rule, host, at: clock.now(), state }]);
  await announcer.post("#alerts", "incident-1-1", said.text);
  await house.restart();
  using ana = await watched.back("ana");
  await watched.pass(15_000);
  const { conversation } = ana.heard.find(({ receiver }) => receiver === "#alerts")!;
  const { entries } = await ana.ask({ type: "history", conversation: String(conversation) }) as {
    entries: { type: string; content: string }[];
  };
  assert.deepEqual(entries.map(({ type }) => type), ["membership", "message", "edit"]);
  assert.match(entries[1]!.content, /^Alert 1: mesa: temperature > 85\n/);
});

Deno.test("members of the group look after an alert, or keep it quiet; for others there is none", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer(patient, clock);
  const watched = new WatchedHouse(house, clock);
  using ana = await watched.owner("ana");
  using bia = await house.join("bia");
  await watched.enroll("mesa");
  await watched.report("mesa", { temperature: 90 });
  const { alerts, more } = await ana.ask({ type: "get_alerts" });
  const [alert] = alerts as Record<string, unknown>[];
  assert.deepEqual([alert!.incident, alert!.host, alert!.worst, more], [1, "mesa", 90, false]);
  assert.deepEqual((await bia.ask({ type: "get_alerts" })).alerts, []);
  for (const type of ["ack_alert", "silence_alert"] as const) {
    const refused = await bia.ask({ type, incident: 1, seconds: 60 });
    assert.equal(refused.code, "unknown_alert");
  }
  await ana.ask({ type: "ack_alert", incident: 1 });
  await ana.ask({ type: "silence_alert", incident: 1, seconds: 7200 });
  await watched.settled();
  await ana.settled();
  assert.match(saidTo(ana).at(-1)!, /ana looks after it\. Silent until 2026-01-01 02:00 UTC\./);

  const report = async (temperature: number) => {
    await watched.pass(15_000);
    await watched.report("mesa", { temperature });
    await ana.settled();
  };
  await report(60);
  assert.match(saidTo(ana).at(-1)!, /Alert 1 is over/);
  const count = saidTo(ana).length;
  await report(90);
  assert.equal(saidTo(ana).length, count);
  await ana.ask({ type: "silence_alert", incident: 1, seconds: 0 });
  await report(91);
  assert.match(saidTo(ana).at(-1)!, /^message \d+ Alert 2: mesa/);
});
