import assert from "node:assert/strict";
import { startEdgeServer } from "./support/edge_server.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { assertHungUp, listOf, onBoth, open } from "./support/session_cases.ts";
import { testPassword } from "./support/test_password.ts";
import type { WireClient } from "./support/wire_client.ts";

const newPassword = "battery staple";

onBoth(
  "a changed password puts everybody else out, and the new one lets in",
  async (house, way) => {
    const { client: phone } = await open(house, way, "ana");
    const { client: laptop, answer } = await open(house, way, "ana");
    const classic = await house.connect(way);
    await classic.say({ type: "login", username: "ana", password: testPassword });
    await classic.next("login_response");
    const [other] = (await listOf(laptop)).filter(({ current, agent }) =>
      !current && agent !== "classic"
    );
    const change = (password: string, new_password: string) =>
      laptop.ask({ type: "change_password", password, new_password });
    for (const bad of ["short", "x".repeat(1025)]) {
      assert.equal((await change(testPassword, bad)).code, "bad_password");
    }
    assert.equal((await change("not the password", newPassword)).code, "wrong_credentials");
    await phone.settled();
    const changed = await change(testPassword, newPassword);
    assert.deepEqual(
      [changed.type, changed.status, changed.revoked],
      ["password_response", "success", [other!.session_id]],
    );
    await assertHungUp(phone, "bad_token");
    await classic.ended;
    await laptop.settled();
    laptop.close();
    await laptop.ended;

    const { client: again, answer: back } = await open(house, way, "ana", { token: answer.token });
    assert.equal(back.session_id, answer.session_id);
    const { client: late, answer: refused } = await open(house, way, "ana");
    assert.equal(refused.code, "wrong_credentials");
    assert.equal((await late.login("ana", { password: newPassword })).status, "success");
    for (const client of [again, late]) client.close();
  },
);

Deno.test("guessing at a change of password slows the guesser down as guessing at a login does", async () => {
  const clock = new FakeClock();
  await using house = await startEdgeServer({}, clock);
  const { client: ana } = await open(house, "tcp", "ana");
  const change = (password: string) =>
    ana.ask({ type: "change_password", password, new_password: newPassword });
  assert.equal((await change("a first guess")).code, "wrong_credentials");
  const before = clock.monotonic();
  const second = change("a second guess");
  await passUntil(clock, second);
  assert.equal((await second).code, "wrong_credentials");
  assert.ok(clock.monotonic() - before >= 100, "the second guess waits");
  const login = house.connect("tcp").then(async (client) => {
    await client.hello();
    const answer = await client.login("ana");
    client.close();
    return answer;
  });
  const waitedFrom = clock.monotonic();
  await passUntil(clock, login);
  assert.equal((await login).status, "success");
  assert.ok(clock.monotonic() - waitedFrom >= 200, "a login waits for it, too");
  ana.close();
});

/** Lets time pass, a little and a little, until something has come about that also takes work. */
async function passUntil(clock: FakeClock, what: Promise<unknown>): Promise<void> {
  let isOver = false;
  what.finally(() => isOver = true);
  while (!isOver) {
    clock.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

Deno.test("an address that has guessed too often is told how long to wait", async () => {
  const clock = new FakeClock();
  await using house = await startEdgeServer({}, clock);
  const { client: ana } = await open(house, "tcp", "ana");
  const { loginThrottle } = house.server.services;
  for (let at = 0; at < 100; at++) await loginThrottle.admit(`somebody${at}`, "127.0.0.1");
  const refused = await ana.ask({
    type: "change_password",
    password: testPassword,
    new_password: newPassword,
  });
  assert.equal(refused.code, "throttled");
  assert.ok(Number(refused.retry_after) > 0);
  ana.close();
});

Deno.test("a change of password waits its turn behind other hashes, and may be too much", async () => {
  await using house = await startEdgeServer({ passwordCost: 14 });
  const { client: ana } = await open(house, "tcp", "ana");
  const { passwords } = house.server.services;
  const over = new AbortController();
  const flood = Array.from(
    { length: 66 },
    () => passwords.hash(testPassword, { source: "127.0.0.1", signal: over.signal }),
  );
  const change = { type: "change_password", password: testPassword, new_password: newPassword };
  const busy = await ana.ask(change as Parameters<WireClient["ask"]>[0]);
  assert.equal(busy.code, "busy");
  assert.ok(Number(busy.retry_after) > 0);
  over.abort();
  await Promise.allSettled(flood);
  const waits = [passwords.hash(testPassword), passwords.hash(testPassword)];
  assert.equal((await ana.ask(change as Parameters<WireClient["ask"]>[0])).status, "success");
  assert.ok(ana.heard.some(({ type }) => type === "waiting"));
  await Promise.all(waits);
  ana.close();
});

Deno.test("a session that was ended while its new password was hashed changes nothing", async () => {
  await using house = await startEdgeServer();
  const { client: thief, answer } = await open(house, "tcp", "ana");
  const { client: ana } = await open(house, "tcp", "ana");
  const { session_id } = answer as { session_id: string };
  const { passwords, store } = house.server.services;
  const verify = passwords.verify.bind(passwords);
  passwords.verify = async (...args) => {
    await ana.ask({ type: "revoke_session", session_id });
    return await verify(...args);
  };
  const before = store.accountNamed("ana")!.passwordHash;
  await thief.say({ type: "change_password", password: testPassword, new_password: newPassword });
  await assertHungUp(thief, "bad_token");
  await ana.settled();
  await house.server.services.turn.settled();
  assert.equal(store.accountNamed("ana")!.passwordHash, before);
  ana.close();
});
