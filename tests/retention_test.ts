import assert from "node:assert/strict";
import { setImmediate } from "node:timers";
import { uuidv7 } from "../protocol/ids.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { enrollHost } from "./support/sealed_host.ts";
import { startTestServer } from "./support/test_server.ts";

const hour = 60 * 60 * 1000;

/** Lets time pass, and what falls due happen, until something is true. */
async function passUntil(clock: FakeClock, isTrue: () => boolean): Promise<void> {
  for (let step = 0; step < 1000 && !isTrue(); step++) {
    clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(isTrue());
}

Deno.test("a running server erases what is too old, and everybody hears that it is gone", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({ retentionDays: 1 }, clock);
  const comeBack = async (username: string) => {
    const client = await house.connect();
    await client.hello();
    await client.login(username);
    return client;
  };
  const first = await house.join("ana");
  (await house.join("bia")).close();
  const id = uuidv7();
  const ack = await first.tell("bia", "yesterday's news", id);
  first.close();
  const conversation = String(ack.conversation);
  const live = house.server.services.store.conversation(Number(conversation.slice(1)))!;

  clock.advance(23 * hour);
  await passUntil(clock, () => true);
  const second = await comeBack("ana");
  await second.tell("bia", "today's news");
  second.close();
  assert.equal(live.first, 1);
  clock.advance(2 * hour);
  await passUntil(clock, () => live.first > 1);

  using ana = await comeBack("ana");
  using bia = await comeBack("bia");
  const page = await bia.ask({ type: "history", conversation });
  const shown = (page.entries as { content?: string; reason?: string }[])
    .map(({ content, reason }) => content ?? reason);
  assert.deepEqual(shown, ["pruned", "today's news"]);
  const { entries } = await bia.ask({ type: "search", query: "news" });
  assert.deepEqual((entries as { content: string }[]).map(({ content }) => content), [
    "today's news",
  ]);
  const again = await ana.tell("bia", "yesterday's news", id);
  assert.deepEqual({ ...again, id: "" }, { ...ack, id: "" }, "the same ack as ever");

  using later = await house.connect();
  const { epoch } = await later.hello();
  const login = await later.login("bia", { epoch, cursors: { [conversation]: 0 } });
  const listed = (login.conversations as { conversation: string; first: number; head: number }[])
    .find((one) => one.conversation === conversation)!;
  assert.deepEqual([listed.first, listed.head], [2, 2]);
  const skip = await later.next("skip");
  assert.deepEqual([skip.from, skip.to, skip.reason], [1, 1, "pruned"]);
  assert.equal((await later.next("message")).content, "today's news");
  await later.next("caught_up");
});

Deno.test("a running server forgets reports and aggregates after their days, hour by hour", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({ sampleDays: 1, aggregateDays: 2 }, clock);
  const { token } = await enrollHost(house, "mesa");
  const { hostHistory } = house.server.services.store;
  const count = () => hostHistory.countSamples(1, 0, Infinity, 9);
  const first = clock.now();
  const report = async () => {
    using host = await house.connect();
    await host.hello();
    await host.ask({ type: "report", token, figures: { cpus: 4 } });
  };
  await report();
  clock.advance(hour);
  await report();
  clock.advance(23 * hour - 300_000);
  await passUntil(clock, () => true);
  assert.equal(count(), 2);
  clock.advance(2 * hour);
  await passUntil(clock, () => count() === 1);
  assert.equal(hostHistory.first(1, 0), first);
  clock.advance(24 * hour);
  await passUntil(clock, () => hostHistory.first(1, 0) !== first);
  assert.equal(hostHistory.first(1, 0), undefined);
  assert.equal(house.server.services.store.hosts(undefined, 1)[0]!.latest?.figures.cpus, 4);
});
