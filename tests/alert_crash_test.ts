import assert from "node:assert/strict";
import { join } from "node:path";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer } from "./support/test_server.ts";
import { inFolder } from "./support/temporary_folder.ts";
import { WatchedHouse } from "./support/watched_house.ts";

const files = ["chat.db", "chat.db-wal"];

Deno.test("a server that is killed after any of the commits of an alert tells it once", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock();
    await using house = await startTestServer({ heartbeatMs: 86_400_000 }, clock);
    const watched = new WatchedHouse(house, clock);
    using _ana = await watched.owner("ana");
    await watched.enroll("mesa");
    const { data } = house.settings;
    const { store } = house.server.services;
    const commit = store.commit.bind(store);
    let count = 0;
    store.commit = async (batch) => {
      const outcomes = await commit(batch);
      count++;
      for (const file of files) Deno.copyFileSync(join(data, file), join(folder, file + count));
      return outcomes;
    };
    await watched.report("mesa", { temperature: 90 });
    await watched.pass(1000);
    await watched.report("mesa", { temperature: 60 });
    const all = count;
    assert(all >= 8, `${all} commits`);

    for (let at = 1; at <= all; at++) {
      await house.restart(async () => {
        for (const file of files) await Deno.copyFile(join(folder, file + at), join(data, file));
      });
      using ana = await watched.back("ana");
      await watched.pass(1000);
      await watched.report("mesa", { temperature: 91 });
      await watched.pass(1000);
      await watched.report("mesa", { temperature: 60 });
      const { alerts } = house.server.services.store;
      const incidents = alerts.incidents(0, 0, 9);
      const told = incidents.map(({ state }) => state.said?.pending);
      assert.deepEqual(new Set(told), new Set([false]), `after commit ${at}`);
      await ana.settled();
      const group = house.server.services.store.groupNamed("#alerts")!;
      const page = await ana.ask({ type: "history", conversation: group.id });
      const entries = page.entries as { type: string; content?: string }[];
      const messages = entries.filter(({ type }) => type === "message");
      assert.equal(messages.length, incidents.length, `after commit ${at}`);
      for (const { content } of messages) assert.match(content!, /is over/);
    }
  }));
