import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { liveHostMs } from "../../protocol/limits.ts";
import type { HostTags } from "../../protocol/host_frames.ts";
import type { HostRecord, HostReport, HostState } from "../store/host_types.ts";
import { LiveHosts } from "./live_hosts.ts";

const none: Figures = mapFigures(() => null);
const nobody = { hosts: () => [] };

function record(id: number, tags: HostTags = {}): HostRecord {
  return { id, name: `host${id}`, tags };
}

function reported(at: number, figures: Partial<Figures> = {}): HostReport {
  const told = { ...none, ...figures };
  return { at, disk: "/", figures: told, reasons: {}, disks: [], values: [] };
}

function state(id: number, at: number, cpus: number): HostState {
  return { ...record(id), latest: reported(at, { cpus }), retiredAt: undefined };
}

Deno.test("a host counts for 180 s after its report, and not a millisecond longer", () => {
  const clock = new FakeClock();
  const hosts = new LiveHosts(nobody, clock);
  hosts.heard(record(1), reported(clock.now(), { cpus: 2 }));
  clock.advance(1000);
  hosts.heard(record(2), reported(clock.now(), { cpus: 4 }));

  clock.advance(liveHostMs - 1000);
  assert.deepEqual(hosts.average(), { average: { ...none, cpus: 3 }, live: 2 });
  clock.advance(1);
  assert.deepEqual(hosts.average(), { average: { ...none, cpus: 4 }, live: 1 });
  assert.deepEqual([hosts.isLive(1), hosts.isLive(2), hosts.isLive(3)], [false, true, false]);
});

Deno.test("a wall clock that is set makes nobody stale, and nobody live again", () => {
  const clock = new FakeClock();
  const hosts = new LiveHosts(nobody, clock);
  hosts.heard(record(1), reported(clock.now()));
  clock.jump(86_400_000);
  assert.equal(hosts.isLive(1), true);
  clock.advance(liveHostMs + 1);
  clock.jump(-2 * 86_400_000);
  assert.equal(hosts.isLive(1), false);
});

Deno.test("what was reported before a restart still counts, for as long as it would have", () => {
  const clock = new FakeClock();
  const now = clock.now();
  const kept = [state(1, now - liveHostMs - 1, 1), state(2, now - 1000, 2), state(3, now + 5, 4)];
  const hosts = new LiveHosts({ hosts: () => kept }, clock);

  assert.deepEqual(hosts.average(), { average: { ...none, cpus: 3 }, live: 2 });
  clock.advance(liveHostMs - 999);
  assert.deepEqual(hosts.average(), { average: { ...none, cpus: 4 }, live: 1 });
});

Deno.test("all of many hosts are taken up at the start", () => {
  const clock = new FakeClock();
  const all = Array.from({ length: 1203 }, (_, index) => state(index + 1, clock.now(), 1));
  const hosts = new LiveHosts({
    hosts(after, limit) {
      const start = after === undefined ? 0 : Number(after.slice("host".length));
      return all.slice(start, start + limit);
    },
  }, clock);
  assert.equal(hosts.average().live, 1203);
});

Deno.test("what was read before counts from then on, and never in place of what was read later", () => {
  const clock = new FakeClock();
  const hosts = new LiveHosts(nobody, clock);
  const now = clock.now();
  hosts.heard(record(1), reported(now - 1000, { cpus: 2 }));
  hosts.heard(record(1), reported(now - 60_000, { cpus: 9 }));
  hosts.heard(record(2), reported(now - liveHostMs - 1, { cpus: 9 }));
  assert.deepEqual(hosts.average(), { average: { ...none, cpus: 2 }, live: 1 });
  assert.deepEqual(hosts.standings({}).stale, ["host2"]);
  clock.advance(liveHostMs - 1000);
  assert.equal(hosts.isLive(1), true);
  clock.advance(1);
  assert.equal(hosts.isLive(1), false);
});

Deno.test("a tag limits who is counted, who has a place, and who is named", () => {
  const clock = new FakeClock();
  const hosts = new LiveHosts(nobody, clock);
  const now = clock.now();
  hosts.heard(record(1, { env: "lab" }), reported(now, { cpus: 2 }));
  hosts.heard(record(2, { env: "prod" }), reported(now, { cpus: 64 }));
  hosts.heard(record(3, { env: "lab", site: "x" }), reported(now, { cpus: 4 }));
  hosts.heard(record(4, { env: "lab" }), reported(0));
  hosts.heard(record(5), reported(0));

  const lab = hosts.standings({ tag: "env=lab", host: 1 });
  assert.deepEqual([lab.live, lab.average.cpus, lab.stale], [2, 3, ["host4"]]);
  assert.deepEqual(lab.place, { cpus: { rank: 2, of: 2 } });
  assert.deepEqual(hosts.standings({ tag: "env=lab", host: 2 }).place, {});
  assert.equal(hosts.average({ tag: "env=nowhere" }).live, 0);
  assert.equal(hosts.average({ tag: "toString=x" }).live, 0);
  assert.deepEqual(hosts.standings({ host: 1 }).place, { cpus: { rank: 3, of: 3 } });

  hosts.changed({ ...record(2), tags: { env: "lab" } });
  assert.equal(hosts.average({ tag: "env=lab" }).average.cpus, 23.3333333333333);
  hosts.heard(record(2, { env: "prod" }), reported(now, { cpus: 64 }));
  assert.equal(hosts.average({ tag: "env=lab" }).live, 3);
  hosts.retired(4);
  hosts.retired(2);
  hosts.heard(record(2), reported(now, { cpus: 64 }));
  assert.deepEqual([hosts.standings({}).stale, hosts.average().live], [["host5"], 2]);
  hosts.enrolled(record(2));
  hosts.heard(record(2), reported(now, { cpus: 64 }));
  assert.equal(hosts.average().live, 3);
});
