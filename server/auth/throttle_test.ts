import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { type Attempt, InviteThrottle, LoginThrottle, type Throttled } from "./throttle.ts";

const home = "192.0.2.7";

/** Admits, letting the clock run for exactly as long as it takes; says how long that was. */
async function admit(
  throttle: LoginThrottle,
  clock: FakeClock,
  name: string,
  address = home,
): Promise<{ result: Attempt | Throttled; waitedMs: number }> {
  const admitted = throttle.admit(name, address);
  const waitedMs = clock.msToNext() ?? 0;
  clock.advance(waitedMs);
  return { result: await admitted, waitedMs };
}

async function delaysOf(throttle: LoginThrottle, clock: FakeClock, names: string[]) {
  const delays: number[] = [];
  for (const name of names) delays.push((await admit(throttle, clock, name)).waitedMs);
  return delays;
}

Deno.test("each wrong password doubles the wait, up to three seconds", async () => {
  const clock = new FakeClock();
  const delays = await delaysOf(new LoginThrottle(clock), clock, Array(9).fill("ana"));
  assert.deepEqual(delays, [0, 100, 200, 400, 800, 1600, 3000, 3000, 3000]);
});

Deno.test("a right password forgets the wrong ones before it", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  await delaysOf(throttle, clock, ["ana", "ana", "ana"]);
  const { result } = await admit(throttle, clock, "ana");
  assert.ok(result.ok);
  result.succeeded();
  assert.deepEqual(await delaysOf(throttle, clock, ["ana"]), [0]);
});

Deno.test("one account's wrong passwords do not slow another, in any spelling of its name", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  assert.deepEqual(
    await delaysOf(throttle, clock, ["ana", "bia", "ANA", "bia", "Ana"]),
    [0, 0, 100, 100, 200],
  );
});

Deno.test("attempts made at the same time do not all count as the first", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  const attempts = Array.from({ length: 8 }, () => throttle.admit("ana", home));
  assert.equal(clock.msToLast(), 3000);
  clock.advance(3000);
  await Promise.all(attempts);
});

Deno.test("an attempt that was never tried does not count", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  for (let round = 0; round < 300; round++) {
    const { result, waitedMs } = await admit(throttle, clock, "ana");
    assert.ok(result.ok);
    assert.equal(waitedMs, 0);
    result.withdrawn();
  }
});

Deno.test("guesses from everywhere slow an account by at most a second and never lock it", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  for (let guess = 0; guess < 2000; guess++) {
    await admit(throttle, clock, "ana", `10.0.${guess >> 8}.${guess & 255}`);
  }
  const { result, waitedMs } = await admit(throttle, clock, "ana", "192.0.2.99");
  assert.ok(result.ok);
  assert.ok(waitedMs > 500 && waitedMs <= 1000, `${waitedMs} ms`);
});

Deno.test("an address gets a hundred failures, then is told when to come back, and can", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  for (let guess = 0; guess < 100; guess++) {
    assert.ok((await admit(throttle, clock, `user${guess}`)).result.ok);
  }
  const { result } = await admit(throttle, clock, "ana");
  assert.ok(!result.ok && result.retryAfterSeconds > 0 && result.retryAfterSeconds <= 6);
  assert.ok((await admit(throttle, clock, "ana", "192.0.2.8")).result.ok);
  clock.advance(result.retryAfterSeconds * 1000);
  assert.ok((await admit(throttle, clock, "ana")).result.ok);
});

Deno.test("a class of two hundred behind one router logs in without a wait", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  for (let pupil = 0; pupil < 200; pupil++) {
    const { result, waitedMs } = await admit(throttle, clock, `pupil${pupil}`);
    assert.ok(result.ok);
    assert.equal(waitedMs, 0);
    result.succeeded();
  }
});

Deno.test("an own account does not wash an address clean", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  for (let guess = 0; guess < 100; guess++) {
    const { result } = await admit(throttle, clock, "mallory");
    if (result.ok) result.succeeded();
    await throttle.admit(`user${guess}`, home);
  }
  assert.equal((await throttle.admit("ana", home)).ok, false);
});

Deno.test("addresses of one IPv6 network are one neighbour", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  for (let guess = 0; guess < 100; guess++) {
    await throttle.admit(`user${guess}`, `2001:db8:1:2::${guess.toString(16)}`);
  }
  assert.equal((await throttle.admit("ana", "2001:db8:1:2:3:4:5:6")).ok, false);
  assert.equal((await throttle.admit("ana", "2001:db8:1:3::1")).ok, true);
});

Deno.test("memory stays bounded however many names and addresses are tried", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  for (let guess = 0; guess < 30_000; guess++) {
    await throttle.admit(`user${guess}`, `10.${guess >> 16}.${(guess >> 8) & 255}.${guess & 255}`);
  }
  assert.equal(throttle.size, 10_000);
});

Deno.test("who hangs up during the wait leaves no timer and no failure behind", async () => {
  const clock = new FakeClock();
  const throttle = new LoginThrottle(clock);
  await throttle.admit("ana", home);
  const gone = new AbortController();
  const waiting = throttle.admit("ana", home, gone.signal);
  gone.abort(new Error("gone"));
  await assert.rejects(waiting, /gone/);
  assert.equal(clock.msToNext(), undefined);
  assert.deepEqual(await delaysOf(throttle, clock, ["ana"]), [100]);
});

Deno.test("short codes can be tried a hundred times from one address, and 300 times from all", () => {
  const clock = new FakeClock();
  const throttle = new InviteThrottle(clock);
  const tries = (address: string, count: number) =>
    Array.from({ length: count }, () => throttle.admit(address)).filter((result) => result.ok)
      .length;
  assert.equal(tries("192.0.2.1", 150), 100);
  assert.equal(tries("192.0.2.2", 150), 100);
  assert.equal(tries("192.0.2.3", 150), 100);
  assert.equal(tries("192.0.2.4", 150), 0);
  clock.advance(10_000);
  assert.equal(tries("192.0.2.4", 150), 1);
});

Deno.test("right codes do not count", () => {
  const throttle = new InviteThrottle(new FakeClock());
  for (let pupil = 0; pupil < 1000; pupil++) {
    const attempt = throttle.admit(home);
    assert.ok(attempt.ok);
    attempt.succeeded();
  }
});
