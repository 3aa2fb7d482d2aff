import assert from "node:assert/strict";
import { openStore } from "./open.ts";
import { SamplePruning } from "./sample_pruning.ts";
import { inFolder } from "../../tests/support/temporary_folder.ts";

const dayMs = 24 * 60 * 60 * 1000;
const start = Date.UTC(2026, 0, 1);

Deno.test("an alert is forgotten when it is over for as long as aggregates are kept, and not silent", () =>
  inFolder(async (folder) => {
    const store = openStore({ path: `${folder}/chat.db` });
    const terms = { secretHash: "an invite", uses: 9, at: start };
    await store.commit([
      { kind: "create_host_invite", ...terms, expiresAt: start + dayMs },
      {
        kind: "enroll_host",
        ...{ name: "mesa", tokenHash: "t", inviteHash: "an invite", address: "192.0.2.1" },
        at: start,
      },
    ]);
    const host = store.hostNamed("mesa")!.id;
    const state = { rule: "load_1 > 4", host: "mesa", value: 5, worst: 5 };
    // One more than go at a time.
    for (let rule = 1; rule <= 501; rule++) {
      await store.commit([
        { kind: "open_incident", rule, host, at: start, state },
        { kind: "change_incident", incident: rule, closedAt: start },
      ]);
    }
    const open = { kind: "open_incident", host, at: start, state } as const;
    await store.commit([
      { ...open, rule: 600 },
      { kind: "change_incident", incident: 502, closedAt: start + 2 * dayMs },
      { ...open, rule: 601 },
      { kind: "change_incident", incident: 503, closedAt: start, silencedUntil: start + 9 * dayMs },
      { ...open, rule: 602 },
    ]);
    const left = async (now: number) => {
      const pruning = new SamplePruning(store, { sampleDays: 1, aggregateDays: 3 }, () => now);
      while (await pruning.step());
      return store.alerts.incidents(0, 0, 999).map(({ id }) => id);
    };
    assert.equal((await left(start + 3 * dayMs)).length, 504);
    assert.deepEqual(await left(start + 3 * dayMs + 1), [502, 503, 504]);
    assert.deepEqual(await left(start + 6 * dayMs), [503, 504]);
    assert.deepEqual(await left(start + 60 * dayMs), [504], "one that is open never");
    await store.close();
  }));
