import assert from "node:assert/strict";
import type { ClientFrameInput } from "../protocol/client_frames.ts";
import { liveHostMs, maxReportsPerFrame } from "../protocol/limits.ts";
import type { ServerFrameOf } from "../protocol/server_frames.ts";
import { hashSecret } from "../server/auth/tokens.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

type Report = Partial<Omit<ClientFrameInput<"report">, "type" | "token">>;
type Answer = ServerFrameOf<"report_response">;

const dayMs = 24 * 60 * 60 * 1000;

/** Asks on a connection of its own, as each run of `chat report-metrics` does. */
async function ask<F extends ClientFrameInput>(house: TestServer, frame: F) {
  using client = await house.connect();
  await client.hello();
  return await client.ask(frame);
}

async function enroll(house: TestServer, host: string): Promise<string> {
  const { store, clock } = house.server.services;
  const at = clock.now();
  const terms = { secretHash: hashSecret(host), uses: 1, expiresAt: at + dayMs, at };
  await store.commit([{ kind: "create_host_invite", ...terms }]);
  return String((await ask(house, { type: "host_enroll", invite: host, host })).token);
}

async function report(house: TestServer, token: string, more: Report): Promise<Answer> {
  const answer = await ask(house, { type: "report", token, figures: {}, ...more });
  assert.equal(answer.type, "report_response", JSON.stringify(answer));
  return answer as unknown as Answer;
}

function time(at: number): string {
  return new Date(at).toISOString();
}

Deno.test("a report that is sent again is answered as the first time, and counts once", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const token = await enroll(house, "mesa");
  const at = time(clock.now());
  const said = { boot: "b", counter: 5, at, figures: { cpus: 4 } };
  const first = await report(house, token, said);
  assert.deepEqual([first.counter, first.late], [5, undefined]);
  clock.advance(60_000);
  await report(house, token, { boot: "b", counter: 6, figures: { cpus: 8 } });
  const { average, timestamp, live } = await report(house, token, said);
  assert.deepEqual([average.cpus, timestamp, live], [8, first.timestamp, 1]);
  clock.advance(liveHostMs - 1);
  const again = await report(house, token, said);
  assert.deepEqual([again.live, again.late], [1, true]);
  using ana = await house.join("ana");
  const { points } = await historyOf(ana, "mesa", "cpus", 0, clock.now() + 1);
  assert.deepEqual(points.map(({ timestamp, mean }) => [timestamp, mean]), [
    [at, 4],
    [time(Date.parse(at) + 60_000), 8],
  ]);
});

type Member = Awaited<ReturnType<TestServer["join"]>>;

async function historyOf(
  who: Member,
  host: string,
  figure: "cpus",
  from: number,
  to: number,
): Promise<ServerFrameOf<"host_history_response">> {
  const span = { from: time(from), to: time(to) };
  const answer = await who.ask({ type: "host_history", host, figure, ...span });
  assert.equal(answer.type, "host_history_response", JSON.stringify(answer));
  return answer as unknown as ServerFrameOf<"host_history_response">;
}

Deno.test("what comes late is kept in its own time, and says nothing of now", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const token = await enroll(house, "mesa");
  const now = clock.now();
  const minutes = Array.from({ length: maxReportsPerFrame }, (_, minute) => minute);
  // The newest first, as a host sends what it could not say before.
  const readings = minutes.map((minute) => ({
    boot: "b",
    counter: 1000 - minute,
    at: time(now - minute * 60_000),
    figures: { cpus: minute },
  }));
  await report(house, token, readings[0]!);
  const answer = await ask(house, { type: "reports", token, reports: readings });
  assert.deepEqual(answer.counters, readings.map(({ counter }) => counter));
  const { live, average, stale } = answer as unknown as Answer;
  assert.deepEqual([live, average.cpus, stale], [1, 0, []]);
  await ask(house, { type: "reports", token, reports: readings.toReversed() });

  using ana = await house.join("ana");
  const { points, step_ms } = await historyOf(ana, "mesa", "cpus", 0, now + 1);
  assert.equal(step_ms, 0);
  assert.deepEqual(
    points.map(({ timestamp, mean }) => [timestamp, mean]),
    readings.toReversed().map(({ at, figures }) => [at, figures.cpus]),
  );
  const tooOld = { boot: "b", counter: 1, at: time(now - 8 * dayMs), figures: { cpus: 99 } };
  assert.equal((await report(house, token, tooOld)).late, true);
  assert.equal((await historyOf(ana, "mesa", "cpus", 0, now + 1)).points.length, points.length);
});

Deno.test("a host's time is the server's: less what its clock is ahead, and never to come", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const token = await enroll(house, "mesa");
  const now = clock.now();
  const hourMs = 60 * 60 * 1000;
  const ahead = { clock_offset: hourMs, cpus: 1 };
  await report(house, token, {
    boot: "b",
    counter: 1,
    at: time(now + hourMs - 5000),
    figures: ahead,
  });
  const behind = { clock_offset: -hourMs, cpus: 2 };
  const answer = await report(house, token, { at: time(now - hourMs - 1000), figures: behind });
  assert.equal(answer.late, undefined);
  await report(house, token, { at: time(now + hourMs), figures: { cpus: 3 } });
  using ana = await house.join("ana");
  const { points } = await historyOf(ana, "mesa", "cpus", 0, now + dayMs);
  assert.deepEqual(points.map(({ timestamp, mean }) => [Date.parse(timestamp) - now, mean]), [
    [-5000, 1],
    [-1000, 2],
    [0, 3],
  ]);
});

Deno.test("the fullest disk is worked out, unless the host says it itself", async () => {
  await using house = await startTestServer();
  const token = await enroll(house, "mesa");
  const disks = [
    { path: "/", free: 30, total: 90 },
    { path: "/srv", free: 1, total: 8 },
    { path: "/proc", free: 0, total: 0 },
  ];
  const reasons = { disk_free_percent: "unsupported", temperature: "no_sensor" };
  const { average } = await report(house, token, { disks, reasons });
  assert.equal(average.disk_free_percent, 12.5);
  using ana = await house.join("ana");
  const { hosts } = await ana.ask({ type: "get_hosts" }) as unknown as ServerFrameOf<"host_list">;
  assert.deepEqual(hosts[0]!.disks, disks);
  assert.deepEqual(hosts[0]!.reasons, { temperature: "no_sensor" });
  const own = await report(house, token, { disks, figures: { disk_free_percent: 11 } });
  assert.equal(own.average.disk_free_percent, 11);
});

Deno.test("a tag limits the answer, and a host that was retired is refused and left out", async () => {
  await using house = await startTestServer();
  const { store, liveHosts, clock } = house.server.services;
  const [mesa, forno] = [await enroll(house, "mesa"), await enroll(house, "forno")];
  const { id } = store.hostNamed("mesa")!;
  await report(house, forno, { figures: { cpus: 8 } });
  await store.commit([{ kind: "change_host", host: id, tags: { env: "lab" } }]);
  const lab = await report(house, mesa, { figures: { cpus: 2 }, tag: "env=lab", quiet: true });
  assert.deepEqual([lab.tag, lab.live, lab.average.cpus], ["env=lab", 1, 2]);
  assert.deepEqual([lab.summary, lab.place, lab.stale], [undefined, undefined, undefined]);
  assert.equal((await report(house, mesa, { figures: { cpus: 2 } })).average.cpus, 5);
  using ana = await house.join("ana");
  const { hosts } = await ana.ask({ type: "get_hosts" }) as unknown as ServerFrameOf<"host_list">;
  assert.deepEqual(hosts.map(({ host, tags }) => [host, tags]), [
    ["forno", undefined],
    ["mesa", { env: "lab" }],
  ]);

  await store.commit([{ kind: "retire_host", host: id, at: clock.now() }]);
  liveHosts.retired(id);
  const refused = await ask(house, { type: "report", token: mesa, figures: {} });
  assert.equal(refused.code, "bad_host_token");
  assert.equal((await report(house, forno, { figures: { cpus: 8 } })).average.cpus, 8);
  await house.restart();
  const alone = await report(house, forno, { figures: { cpus: 8 } });
  assert.deepEqual([alone.live, alone.stale], [1, []]);
});

Deno.test("what a report may have is bounded, and what is too much is refused by name", async () => {
  await using house = await startTestServer();
  const token = await enroll(house, "mesa");
  const disk = { path: "/", free: 1, total: 1 };
  const value = { name: "x", value: 1 };
  using client = await house.connect();
  await client.hello();
  const wrong: [object, RegExp][] = [
    [{ disks: Array(33).fill(disk) }, /"disks"/],
    [{ disks: [{ ...disk, free: -1 }] }, /"disks\.0\.free"/],
    [{ values: Array(33).fill(value) }, /"values"/],
    [{ values: [{ name: "a b", value: 1 }] }, /"values\.0\.name"/],
    [{ values: [{ name: "x", value: null }] }, /"values\.0\.value"/],
    [{ at: "yesterday" }, /"at"/],
    [{ counter: 1.5 }, /"counter"/],
    [{ boot: "" }, /"boot"/],
    [{ tag: "lab" }, /"tag"/],
  ];
  for (const [more, text] of wrong) {
    await client.write(JSON.stringify({ type: "report", token, figures: {}, ...more }) + "\n");
    assert.match((await client.next("error")).message, text);
  }
  const reports = Array(maxReportsPerFrame + 1).fill({ figures: {} });
  await client.write(JSON.stringify({ type: "reports", token, reports }) + "\n");
  assert.match((await client.next("error")).message, /"reports"/);
});

Deno.test("a long history comes in few enough points, and they have all of it", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  const token = await enroll(house, "mesa");
  const end = clock.now();
  const count = 1500;
  const readings = Array.from({ length: count }, (_, minute) => ({
    at: time(end - minute * 6 * 60_000),
    figures: { cpus: minute },
  }));
  for (let from = 0; from < count; from += maxReportsPerFrame) {
    const reports = readings.slice(from, from + maxReportsPerFrame);
    await ask(house, { type: "reports", token, quiet: true, reports });
  }
  using ana = await house.join("ana");
  const { points, step_ms } = await historyOf(ana, "mesa", "cpus", 0, end + 1);
  assert.ok(step_ms > 0 && step_ms % 300_000 === 0);
  assert.ok(points.length <= 1000 && points.length > 100);
  assert.equal(points.reduce((sum, point) => sum + point.count, 0), count);
  assert.equal(Math.min(...points.map(({ min }) => min)), 0);
  assert.equal(Math.max(...points.map(({ max }) => max)), count - 1);
  const sum = points.reduce((total, { mean, count }) => total + mean * count, 0);
  assert.ok(Math.abs(sum - count * (count - 1) / 2) < 1e-3);
  const sorted = points.map(({ timestamp }) => Date.parse(timestamp));
  assert.deepEqual(sorted, sorted.toSorted((one, other) => one - other));
  assert.ok(sorted.every((at) => at % step_ms === 0));

  const day = await historyOf(ana, "mesa", "cpus", end - dayMs + 1, end + 1);
  assert.deepEqual([day.step_ms, day.points.length], [0, 240]);
});

Deno.test("a time that no calendar has is the host's own fault, and no failure of ours", async () => {
  await using house = await startTestServer();
  const token = await enroll(house, "mesa");
  using ana = await house.join("ana");
  const { store } = house.server.services;
  await store.commit([{ kind: "set_role", account: store.accountNamed("ana")!.id, role: "owner" }]);
  for (const at of ["2026-01-01T00:00:00+00", "2026-01-01T00:00:00 +00:00"]) {
    const refused = await ask(house, { type: "report", token, at, figures: {} });
    assert.equal(refused.code, "bad_frame", at);
    const history = { host: "mesa", figure: "cpus", from: at, to: at } as const;
    assert.equal((await ana.ask({ type: "host_history", ...history })).code, "bad_frame");
  }
  for (const clock_offset of [Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]) {
    const at = "0000-01-01T00:00:00Z";
    await report(house, token, { at, text: "of old", figures: { clock_offset } });
    await report(house, token, { at: time(Date.now()), text: "of now", figures: { clock_offset } });
  }
  assert.deepEqual(house.logged.filter((line) => line.includes('"level":"error"')), []);
});
