import assert from "node:assert/strict";
import { join } from "node:path";
import { figureNames } from "../../protocol/figures.ts";
import { LiveHosts } from "../../server/metrics/live_hosts.ts";
import { openStore } from "../../server/store/open.ts";
import type { Store } from "../../server/store/types.ts";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import {
  enrolMadeUp,
  madeUpAggregates,
  type MadeUpScale,
  reportMadeUp,
} from "../../tests/support/made_up_reports.ts";
import type { Bench, Measure } from "./bench.ts";
import { median } from "./measures.ts";

const start = Date.UTC(2026, 0, 1);

/** What came of a day of many hosts. */
interface HostDay {
  readonly scale: MadeUpScale;
  readonly reports: number;
  readonly seconds: number;
  readonly bytes: number;
  /** Milliseconds for one figure of a host over the whole day, by aggregates, and over its last hours. */
  readonly dayMs: number;
  readonly rawMs: number;
  /** For the list of all hosts. */
  readonly listMs: number;
  /** For what an answer to a report says of all hosts. */
  readonly standingsMs: number;
}

const days = new WeakMap<Bench, Promise<HostDay>>();

/** Of both rows, the first one has it made. */
function dayOf(bench: Bench): Promise<HostDay> {
  const known = days.get(bench) ?? makeDay(bench);
  days.set(bench, known);
  return known;
}

async function makeDay(bench: Bench): Promise<HostDay> {
  const scale = { hosts: 200, minutes: bench.quick ? 120 : 24 * 60, start };
  const path = join(await Deno.makeTempDir({ dir: bench.folder, prefix: "hosts-" }), "chat.db");
  const store = openStore({ path });
  await enrolMadeUp(store, scale);
  const startedAt = performance.now();
  const reports = await reportMadeUp(store, scale);
  const seconds = (performance.now() - startedAt) / 1000;
  compare(store, scale);
  const times = queryTimes(store, scale);
  await store.close();
  return { scale, reports, seconds, bytes: (await Deno.stat(path)).size, ...times };
}

/** @throws {AssertionError} when an aggregate is not that of what was sent. */
function compare({ hostHistory }: Store, scale: MadeUpScale): void {
  for (let host = 0; host < scale.hosts; host++) {
    for (const name of figureNames) {
      const points = hostHistory.aggregates(host + 1, name, start, Infinity);
      assert.deepEqual(points, madeUpAggregates(host, name, scale), `host ${host}, ${name}`);
    }
  }
}

function queryTimes(store: Store, { hosts, minutes }: MadeUpScale) {
  const end = start + minutes * 60_000;
  const { hostHistory } = store;
  const live = new LiveHosts(store, new FakeClock(end));
  assert.equal(live.average().live, hosts);
  return {
    dayMs: timeOf((run) => hostHistory.aggregates(run % hosts + 1, "load_1", start, end)),
    rawMs: timeOf((run) => hostHistory.samples(run % hosts + 1, "load_1", end - 36e5, end)),
    listMs: timeOf(() => store.hosts(undefined, hosts)),
    standingsMs: timeOf((run) => live.standings({ host: run % hosts + 1 })),
  };
}

function timeOf(work: (run: number) => unknown): number {
  const times = Array.from({ length: 25 }, (_, run) => {
    const startedAt = performance.now();
    work(run);
    return performance.now() - startedAt;
  });
  return median(times);
}

/** Reports that are kept in a second, of many hosts, with all that is made of them. */
export const hostReports: Measure = async (bench) => {
  const { reports, seconds, bytes, scale } = await dayOf(bench);
  const perReport = Math.round(bytes / reports);
  const remarks = [
    `${scale.hosts} hosts for ${
      scale.minutes / 60
    } h, one commit a minute, some of them late and some twice`,
    "every aggregate is that of what was sent",
    `the database has ${(bytes / 1e6).toFixed(0)} MB, ${perReport} bytes a report`,
  ];
  return { ours: { value: reports / seconds, unit: "/s" }, remarks };
};

/** Milliseconds for the plot of a day of one figure. */
export const hostQueries: Measure = async (bench) => {
  const { dayMs, rawMs, listMs, standingsMs } = await dayOf(bench);
  const remarks = [
    `its last hour by single reports ${rawMs.toFixed(2)} ms`,
    `the list of all hosts ${listMs.toFixed(1)} ms`,
    `medians and places ${standingsMs.toFixed(1)} ms`,
  ];
  return { ours: { value: dayMs, unit: "ms" }, remarks };
};
