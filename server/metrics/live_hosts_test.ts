import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { type Figures, mapFigures } from "../../protocol/figures.ts";
import { liveHostMs } from "../../protocol/limits.ts";
import type { HostState } from "../store/host_types.ts";
import { LiveHosts } from "./live_hosts.ts";

const none: Figures = mapFigures(() => null);
const nobody = { hosts: () => [] };

function state(id: number, at: number, cpus: number): HostState {
  const latest = { at, disk: "/", figures: { ...none, cpus }, reasons: {} };
  return { id, name: `host${id}`, latest };
}

Deno.test("a host counts for 180 s after its report, and not a millisecond longer", () => {
  const clock = new FakeClock();
  const hosts = new LiveHosts(nobody, clock);
  hosts.heard(1, { ...none, cpus: 2 });
  clock.advance(1000);
  hosts.heard(2, { ...none, cpus: 4 });

  clock.advance(liveHostMs - 1000);
  assert.deepEqual(hosts.average(), { average: { ...none, cpus: 3 }, live: 2 });
  clock.advance(1);
  assert.deepEqual(hosts.average(), { average: { ...none, cpus: 4 }, live: 1 });
  assert.deepEqual([hosts.isLive(1), hosts.isLive(2), hosts.isLive(3)], [false, true, false]);
});

Deno.test("a wall clock that is set makes nobody stale, and nobody live again", () => {
  const clock = new FakeClock();
  const hosts = new LiveHosts(nobody, clock);
  hosts.heard(1, none);
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
