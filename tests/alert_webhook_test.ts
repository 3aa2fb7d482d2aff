import assert from "node:assert/strict";
import { join } from "node:path";
import type { ServeSettings } from "../common/settings.ts";
import { loadHttpsCertificate } from "../server/net/https_certificate.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { inFolder } from "./support/temporary_folder.ts";
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
  /** Until this it answers nothing. */
  ready = Promise.resolve();
  /** Of whose alerts it takes none. */
  refuses = "";
  /** Where it leads with a status such as 302. */
  location = "";
  #waiters: { readonly count: number; readonly resolve: () => void }[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly url: string;

  constructor(tls?: { readonly cert: string; readonly key: string }) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...tls },
      (request) => this.#take(request),
    );
    const origin = tls === undefined ? "http://127.0.0.1" : "https://localhost";
    this.url = `${origin}:${this.#server.addr.port}/hook?topic=lab&key=1`;
  }

  /** Resolves once so many requests came. */
  async heard(count: number): Promise<void> {
    if (this.told.length >= count) return;
    await new Promise<void>((resolve) => this.#waiters.push({ count, resolve }));
  }

  async #take(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const body = request.method === "POST" ? await request.json() : {};
    this.told.push({ path: pathname + search, body });
    for (const { count, resolve } of this.#waiters) if (this.told.length >= count) resolve();
    await this.ready;
    const headers = { location: this.location };
    const isRefused = this.refuses !== "" && String(body.title).includes(this.refuses);
    const status = isRefused ? 422 : this.status;
    return new Response("", { status, ...(this.location && { headers }) });
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

Deno.test("a webhook that says nothing for ten seconds is told again", async () => {
  const clock = new FakeClock();
  await using receiver = new Receiver();
  receiver.status = 200;
  const { promise, resolve } = Promise.withResolvers<void>();
  receiver.ready = promise;
  await using house = await startTestServer({ ...settings, alertWebhook: receiver.url }, clock);
  const watched = new WatchedHouse(house, clock);
  using _ana = await watched.owner("ana");
  await watched.enroll("mesa");
  const reported = watched.report("mesa", { temperature: 90 });
  await receiver.heard(1);
  clock.advance(10_000);
  await reported;
  assert.ok(house.logged.some((line) => /alert_webhook_failed.*timeout/.test(line)));
  receiver.ready = Promise.resolve();
  await watched.pass(1_000);
  await receiver.heard(2);
  await watched.settled();
  await watched.pass(15_000);
  assert.equal(receiver.told.length, 2);
  resolve();
});

Deno.test("an alert that a webhook does not take holds no other back, and is told once it is taken", async () => {
  const clock = new FakeClock();
  await using receiver = new Receiver();
  receiver.status = 200;
  receiver.refuses = "mesa";
  await using house = await startTestServer({ ...settings, alertWebhook: receiver.url }, clock);
  const watched = new WatchedHouse(house, clock);
  using _ana = await watched.owner("ana");
  await watched.enroll("mesa", "forno", "porta");
  for (const host of ["mesa", "forno", "porta"]) await watched.report(host, { temperature: 90 });
  const told = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await watched.pass(1000);
      await watched.settled();
    }
    return receiver.told.map(({ body }) => String(body.title).split(": ")[1]);
  };
  assert.deepEqual(new Set(await told(5)), new Set(["mesa", "forno", "porta"]));
  receiver.refuses = "";
  const count = receiver.told.length;
  assert.deepEqual((await told(60)).slice(count), ["mesa"]);
});

Deno.test("over https a webhook is told when its certificate is trusted, and nothing before", () =>
  inFolder(async (folder) => {
    const clock = new FakeClock();
    const { certificatePem: cert, privateKeyPem: key } = await loadHttpsCertificate(folder, {
      names: [],
    });
    await using receiver = new Receiver({ cert, key });
    receiver.status = 200;
    const alertWebhookCa = join(folder, "authority.pem");
    const watch = async (more: Partial<ServeSettings>) => {
      const webhook = { ...settings, alertWebhook: receiver.url, ...more };
      const house = await startTestServer(webhook, clock);
      const watched = new WatchedHouse(house, clock);
      using _ana = await watched.owner("ana");
      await watched.enroll("mesa");
      await watched.report("mesa", { temperature: 90 });
      await watched.settled();
      return house;
    };
    {
      await using house = await watch({});
      const failed = house.logged.filter((line) => line.includes("alert_webhook_failed"));
      assert.equal(failed.length, 1);
      assert.match(failed[0]!, /UnknownIssuer/);
      assert.doesNotMatch(failed[0]!, /hook\?/);
      assert.equal(receiver.told.length, 0);
    }
    await Deno.writeTextFile(alertWebhookCa, `its own\n${cert}`);
    await using house = await watch({ alertWebhookCa });
    assert.deepEqual(receiver.told.map(({ body }) => body.title), [
      "Alert 1: mesa: temperature > 85",
    ]);
    assert.deepEqual(house.logged.filter((line) => line.includes("alert_webhook_failed")), []);
  }));

Deno.test("a file without a certificate stops the start, and names itself", () =>
  inFolder(async (folder) => {
    const path = join(folder, "authority.pem");
    const start = () => startTestServer({ alertWebhookCa: path, alertWebhook: "http://[::1]:1" });
    const refused = { exitCode: 78, message: new RegExp(`"${path}" for --alert-webhook-ca`) };
    await assert.rejects(start(), refused);
    const damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (const text of ["", "no certificate", damaged]) {
      await Deno.writeTextFile(path, text);
      await assert.rejects(start(), refused, text);
    }
  }));

Deno.test("a webhook that leads elsewhere was not told", async () => {
  const clock = new FakeClock();
  await using receiver = new Receiver();
  await using elsewhere = new Receiver();
  elsewhere.status = 200;
  [receiver.status, receiver.location] = [302, elsewhere.url];
  await using house = await startTestServer({ ...settings, alertWebhook: receiver.url }, clock);
  const watched = new WatchedHouse(house, clock);
  using _ana = await watched.owner("ana");
  await watched.enroll("mesa");
  await watched.report("mesa", { temperature: 90 });
  await watched.settled();
  assert.deepEqual([receiver.told.length, elsewhere.told.length], [1, 0]);
  assert.ok(house.logged.some((line) => /alert_webhook_failed.*HTTP 302/.test(line)));
});
