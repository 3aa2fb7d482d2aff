import assert from "node:assert/strict";
import { FakeClock } from "./support/fake_clock.ts";
import { ClassicClient } from "./support/classic_client.ts";
import { testPassword } from "./support/test_password.ts";
import { startTestServer, type TestServer } from "./support/test_server.ts";

/** A house where bia speaks the full verbs and ana, who is away, the classic ones. */
async function anaAndBia(clock?: FakeClock) {
  const house = await startTestServer({}, clock);
  const bia = await house.join("bia");
  const ana = await ClassicClient.connect(house.server.plain!.port);
  await ana.register("ana");
  await ana.close();
  return { house, bia };
}

async function login(house: TestServer): Promise<ClassicClient> {
  const ana = await ClassicClient.connect(house.server.plain!.port);
  await ana.login("ana");
  return ana;
}

/** Resolves once the server has noticed so many of ana's connections go. */
async function noticed(house: TestServer, count: number): Promise<void> {
  const gone = () => house.logged.filter((line) => /"disconnected".*"ana"/.test(line)).length;
  using anybody = await house.connect();
  await anybody.hello();
  while (gone() < count) await anybody.ask({ type: "ping" });
}

Deno.test("a classic client whose connection breaks before it says anything gets it all again", async () => {
  const { house, bia } = await anaAndBia();
  await using _house = house;
  using _bia = bia;
  await bia.tell("ana", "1");
  for (const round of [1, 2, 3]) {
    const ana = await login(house);
    assert.deepEqual(await ana.texts(1), ["1"]);
    await bia.settled();
    await ana.break();
    await noticed(house, round);
  }
  assert.ok(!bia.heard.some(({ type }) => type === "receipt"));
});

Deno.test("once it said anything, a classic client has what was written before", async () => {
  const { house, bia } = await anaAndBia();
  await using _house = house;
  using _bia = bia;
  await bia.tell("ana", "1");
  const ana = await login(house);
  assert.deepEqual(await ana.texts(1), ["1"]);
  await bia.settled();
  ana.say({ type: "ping" });
  const receipt = await bia.next("receipt");
  assert.deepEqual({ ...receipt, conversation: "" }, {
    type: "receipt",
    conversation: "",
    username: "ana",
    delivered: 1,
    read: 0,
  });
  await bia.tell("ana", "2");
  assert.deepEqual(await ana.texts(1), ["2"]);
  await ana.break();
  using again = await login(house);
  assert.deepEqual(await again.texts(1), ["2"]);
});

Deno.test("a classic client that closes in order has what was written before", async () => {
  const { house, bia } = await anaAndBia();
  await using _house = house;
  using _bia = bia;
  await bia.tell("ana", "1");
  const ana = await login(house);
  assert.deepEqual(await ana.texts(1), ["1"]);
  await bia.settled();
  await ana.close();
  assert.equal("delivered" in (await bia.next("receipt")), true);
  using again = await login(house);
  await bia.tell("ana", "2");
  assert.deepEqual(await again.texts(1), ["2"]);
});

Deno.test("what is written after a classic client has closed its half comes again", async () => {
  const { house, bia } = await anaAndBia();
  await using _house = house;
  using _bia = bia;
  // More than one page of replay, so that the close is noticed in the middle of it.
  const long = Array.from({ length: 40 }, (_, at) => `${at} ${"x".repeat(30_000)}`);
  for (const text of long) await bia.tell("ana", text);
  const ana = await ClassicClient.connect(house.server.plain!.port);
  ana.say({ type: "login", username: "ana", password: testPassword });
  ana.finishSpeaking();
  assert.deepEqual(await ana.texts(40), long);
  await ana.ended;
  using again = await login(house);
  assert.deepEqual(await again.texts(40), long);
});

Deno.test("who was still connected a minute after a write has it, and not a moment sooner", async () => {
  const clock = new FakeClock();
  const { house, bia } = await anaAndBia(clock);
  await using _house = house;
  using _bia = bia;
  await bia.tell("ana", "1");
  const ana = await login(house);
  assert.deepEqual(await ana.texts(1), ["1"]);
  await bia.settled();
  clock.advance(59_000);
  await bia.settled();
  assert.ok(!bia.heard.some(({ type }) => type === "receipt"));
  clock.advance(2_000);
  assert.equal((await bia.next("receipt")).type, "receipt");
  await ana.break();
  using again = await login(house);
  await bia.tell("ana", "2");
  assert.deepEqual(await again.texts(1), ["2"]);
});

Deno.test("a stop of the server proves nothing about what a classic client has", async () => {
  const { house, bia } = await anaAndBia();
  await using _house = house;
  using _bia = bia;
  await bia.tell("ana", "1");
  using ana = await login(house);
  assert.deepEqual(await ana.texts(1), ["1"]);
  await house.restart();
  await ana.ended;
  using again = await login(house);
  assert.deepEqual(await again.texts(1), ["1"]);
});

Deno.test("a ping is not answered; the server sends its own every 30 s", async () => {
  const clock = new FakeClock();
  const { house, bia } = await anaAndBia(clock);
  await using _house = house;
  using _bia = bia;
  using ana = await login(house);
  ana.say({ type: "ping" });
  await ana.settled();
  assert.deepEqual(ana.heard.map(({ type }) => type), ["login_response", "user_list"]);
  clock.advance(29_000);
  await ana.settled();
  assert.ok(!ana.heard.some(({ type }) => type === "ping"));
  clock.advance(1_000);
  await ana.next("ping");
  clock.advance(30_000);
  await ana.next("ping");
});

Deno.test("a classic client is never closed for its silence", async () => {
  const clock = new FakeClock();
  const { house, bia } = await anaAndBia(clock);
  await using _house = house;
  using ana = await login(house);
  using anonymous = await ClassicClient.connect(house.server.plain!.port);
  using watch = await house.join("watch");
  // In steps that leave the pings time to be written.
  for (let step = 0; step < 200; step++) {
    clock.advance(25_000);
    await watch.settled();
  }
  await bia.ended;
  assert.equal((await ana.settled()).type, "user_list");
  assert.equal((await anonymous.register("caio")).status, "success");
});
