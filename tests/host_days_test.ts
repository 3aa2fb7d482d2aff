import assert from "node:assert/strict";
import { figureNames } from "../protocol/figures.ts";
import { openStore } from "../server/store/open.ts";
import {
  enrolMadeUp,
  madeUpAggregates,
  madeUpFigures,
  type MadeUpScale,
  reportMadeUp,
} from "./support/made_up_reports.ts";
import { inFolder } from "./support/temporary_folder.ts";

// The bench does the same with 200 hosts for 24 hours.
const scale: MadeUpScale = { hosts: 20, minutes: 4 * 60 + 3, start: Date.UTC(2026, 0, 1) };
const end = scale.start + scale.minutes * 60_000;

Deno.test("after hours of many hosts every aggregate is that of what they sent, late or not", () =>
  inFolder(async (folder) => {
    const store = openStore({ path: `${folder}/chat.db` });
    await enrolMadeUp(store, scale);
    const count = await reportMadeUp(store, scale);
    assert.equal(count, scale.hosts * scale.minutes);
    const { hostHistory } = store;
    for (let host = 0; host < scale.hosts; host++) {
      assert.equal(hostHistory.countSamples(host + 1, 0, end, 9999), scale.minutes);
      for (const name of figureNames) {
        const points = hostHistory.aggregates(host + 1, name, scale.start, end);
        assert.deepEqual(points, madeUpAggregates(host, name, scale), `${host} ${name}`);
      }
    }
    const latest = store.hostStates().map(({ latest }) => latest?.figures);
    const names = store.hostStates().map(({ name }) => Number(name.slice("host".length)));
    assert.deepEqual(latest, names.map((host) => madeUpFigures(host, scale.minutes - 1)));
    await store.close();
  }));
