import assert from "node:assert/strict";
import { figureNames, type Figures, mapFigures } from "../protocol/figures.ts";
import { liveHostMs } from "../protocol/limits.ts";
import type { ServerFrameOf } from "../protocol/server_frames.ts";
import { hashSecret } from "../server/auth/tokens.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

const none: Figures = mapFigures(() => null);

/** Different in every figure, and one cannot tell its temperature. */
const mesa: Figures = {
  ...mapFigures(() => null),
  cpus: 4,
  cpu_busy: 12.5,
  load_1: 0.5,
  load_5: 0.25,
  load_15: 0.1,
  memory_available: 6_123_456_789,
  memory_total: 8_200_000_001,
  disk_free: 20_000_000_000,
  disk_total: 50_000_000_000,
  temperature: null,
};
const forno: Figures = {
  ...mapFigures((name) => mesa[name] === null ? null : mesa[name] * 3 + 1),
  temperature: 71.5,
};

async function inviteHosts({ server }: TestServer, uses: number): Promise<void> {
  const { store, clock } = server.services;
  const at = clock.now();
  const secretHash = hashSecret("an invite");
  const expiresAt = at + 86_400_000;
  await store.commit([{ kind: "create_host_invite", secretHash, uses, expiresAt, at }]);
}

/** Asks on a connection of its own, as each run of `chat report-metrics` does. */
async function ask(house: TestServer, frame: Parameters<TestClient["ask"]>[0]) {
  using client = await house.connect();
  await client.hello();
  return await client.ask(frame);
}
type TestClient = Awaited<ReturnType<TestServer["connect"]>>;

async function enroll(house: TestServer, host: string): Promise<string> {
  const answer = await ask(house, { type: "host_enroll", invite: "an invite", host });
  assert.equal(answer.type, "host_response", JSON.stringify(answer));
  return String(answer.token);
}

async function report(house: TestServer, token: string, figures: Partial<Figures>) {
  const answer = await ask(house, { type: "report", token, disk: "/", figures });
  assert.equal(answer.type, "report_response", JSON.stringify(answer));
  return answer as unknown as ServerFrameOf<"report_response">;
}

/** The mean of each figure over those who can tell it, worked out once more. */
function means(...all: Figures[]): Record<string, number | null> {
  const result: Record<string, number | null> = {};
  for (const name of figureNames) {
    let [sum, count] = [0, 0];
    for (const figures of all) {
      const value = figures[name];
      if (value !== null) [sum, count] = [sum + value, count + 1];
    }
    result[name] = count === 0 ? null : sum / count;
  }
  return result;
}

function assertClose(average: Figures, expected: Record<string, number | null>): void {
  for (const name of figureNames) {
    const [is, should] = [average[name], expected[name]!];
    if (should === null || is === null) assert.equal(is, should, name);
    else assert.ok(Math.abs(is - should) <= 1e-9 * Math.abs(should), `${name}: ${is}, ${should}`);
  }
}

Deno.test("the average is over the live hosts: one that was silent for 180 s is left out", async () => {
  const clock = new FakeClock();
  await using house = await startTestServer({}, clock);
  await inviteHosts(house, 3);
  const tokens = [await enroll(house, "mesa"), await enroll(house, "forno")];
  const stale = await enroll(house, "sótão");

  const alone = await report(house, stale, { ...none, cpus: 64, temperature: 20 });
  assert.deepEqual([alone.live, alone.average], [1, { ...none, cpus: 64, temperature: 20 }]);
  clock.advance(liveHostMs);
  const two = await report(house, tokens[0]!, mesa);
  assert.equal(two.live, 2);
  assertClose(two.average, means(mesa, { ...none, cpus: 64, temperature: 20 }));
  clock.advance(1);
  const { live, average } = await report(house, tokens[1]!, forno);
  assert.equal(live, 2);
  assertClose(average, means(mesa, forno));
  assert.equal(average.temperature, 71.5);

  using ana = await house.join("ana");
  const { hosts } = await ana.ask({ type: "get_hosts" }) as unknown as ServerFrameOf<"host_list">;
  assert.deepEqual(hosts.map(({ host, live }) => [host, live]), [
    ["forno", true],
    ["mesa", true],
    ["sótão", false],
  ]);
  assert.deepEqual(hosts[1]!.figures, mesa);
});

Deno.test("a newer report of a host takes the place of its older one, which is kept", async () => {
  await using house = await startTestServer();
  await inviteHosts(house, 1);
  const token = await enroll(house, "mesa");
  await report(house, token, mesa);
  const { live, average } = await report(house, token, forno);
  assert.equal(live, 1);
  assertClose(average, means(forno));
  const logged = house.logged.filter((line) => line.includes('"event":"report"'));
  assert.equal(logged.length, 2);
  assert.match(logged[0]!, /"host":"mesa".*"cpu_busy":12\.5.*"temperature":null/);
  assert.ok(!logged.join().includes(token));
});

Deno.test("a server that was restarted still knows who is live", async () => {
  await using house = await startTestServer();
  await inviteHosts(house, 2);
  const token = await enroll(house, "mesa");
  await report(house, await enroll(house, "forno"), forno);
  await house.restart();
  const { live, average } = await report(house, token, mesa);
  assert.equal(live, 2);
  assertClose(average, means(mesa, forno));
});

Deno.test("a host's token opens nothing else, and a person's opens no report", async () => {
  await using house = await startTestServer();
  await inviteHosts(house, 9);
  const token = await enroll(house, "mesa");
  assert.equal((await ask(house, { type: "login", token })).code, "bad_token");
  using ana = await house.connect();
  await ana.hello();
  const own = (await ana.register("ana")).token as string;
  const report = { type: "report", token: own, figures: {} } as const;
  assert.equal((await ask(house, report)).code, "bad_host_token");
  const invite = "an invite";
  const register = { type: "register", username: "eva", password: "eva eva eva", invite } as const;
  assert.equal((await ask(house, register)).code, "bad_invite");
});

Deno.test("hosts take no place under the cap of sessions", async () => {
  await using house = await startTestServer({ maxSessions: 1 });
  await inviteHosts(house, 9);
  using ana = await house.join("ana");
  for (const host of ["a", "b", "c"]) await report(house, await enroll(house, host), mesa);
  await ana.settled();
});

Deno.test("a host that is enrolled again voids its old token and stays one host", async () => {
  await using house = await startTestServer();
  await inviteHosts(house, 2);
  const old = await enroll(house, "mesa");
  await report(house, old, mesa);
  const { live } = await report(house, await enroll(house, "MESA"), forno);
  assert.equal(live, 1);
  const refused = await ask(house, { type: "report", token: old, figures: {} });
  assert.equal(refused.code, "bad_host_token");
});

Deno.test("figures that are no numbers are refused by name, and names that are none", async () => {
  await using house = await startTestServer();
  await inviteHosts(house, 9);
  using client = await house.connect();
  await client.hello();
  await client.write('{"type":"report","token":"x","figures":{"cpus":"4"}}\n');
  assert.match((await client.next("error")).message, /"figures\.cpus" is "4"/);
  await client.write('{"type":"report","token":"x","figures":{"load_1":1e999}}\n');
  assert.match((await client.next("error")).message, /"figures\.load_1" is Infinity/);
  for (const host of ["", "a b", "x".repeat(65), "a\u202eb"]) {
    const answer = await client.ask({ type: "host_enroll", invite: "an invite", host });
    assert.equal(answer.code, "bad_name", host);
  }
});
