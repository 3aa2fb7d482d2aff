import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer } from "./support/test_server.ts";
import { WatchedHouse } from "./support/watched_house.ts";

interface Told {
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** Answers as it is told to, and tells what came. */
class Receiver implements AsyncDisposable {
  readonly told: Told[] = [];
  status = 500;
  #waiters: { readonly count: number; readonly resolve: () => void }[] = [];
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => this.#take(request),
  );
  readonly url = `http://127.0.0.1:${this.#server.addr.port}/hook?topic=lab&key=1`;

  /** Resolves once so many requests came. */
  async heard(count: number): Promise<void> {
    if (this.told.length >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
  }

  async #take(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    this.told.push({ path: pathname + search, body: await request.json() });
    for (const { count, resolve } of this.#waiters) if (this.told.length >= count) resolve();
    return new Response("", { status: this.status });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#server.shutdown();
  }
}

const settings = { heartbeatMs: 86_400_000 };

Deno.test("a webhook that fails is told again after a while, across a restart, and of its end", async () => {
  const clock = new FakeClock();
  await using receiver = new Receiver();
  await using house = await startTestServer({ ...settings, alertWebhook: receiver.url }, clock);
  const watched = new WatchedHouse(house, clock);
  using _ana = await watched.owner("ana");
  await watched.enroll("mesa");
  await watched.report("mesa", { temperature: 90 });
  await receiver.heard(1);
  await watched.settled();
  for (const [count, pauseMs] of [[2, 1_000], [3, 2_000], [4, 4_000]] as const) {
    await watched.pass(pauseMs - 1);
    assert.equal(receiver.told.length, count - 1);
    await watched.pass(1);
    await receiver.heard(count);
    await watched.settled();
  }
  const failures = house.logged.filter((line) => line.includes("alert_webhook_failed"));
  assert.equal(failures.length, 1);
  assert.match(failures[0]!, /"reason":"HTTP 500"/);

  receiver.status = 200;
  await house.restart();
  using _again = await watched.back("ana");
  await receiver.heard(5);
  assert.deepEqual(new Set(receiver.told.map(({ path }) => path)), new Set(["/hook?key=1"]));
  const { topic, title, message, priority, tags } = receiver.told[4]!.body;
  assert.deepEqual([topic, title], ["lab", "Alert 1: mesa: temperature > 85"]);
  assert.deepEqual([priority, tags], [4, ["warning"]]);
  assert.match(String(message), /^It was 90 at /);
  await watched.settled();
  await watched.report("mesa", { temperature: 91 });
  await watched.pass(15_000);
  await watched.report("mesa", { temperature: 60 });
  await receiver.heard(6);
  await watched.settled();
  assert.equal(receiver.told[5]!.body.title, "Alert 1 is over: mesa: temperature > 85");
  await house.restart();
  using _atLast = await watched.back("ana");
  await watched.pass(15_000);
  assert.equal(receiver.told.length, 6);
});
