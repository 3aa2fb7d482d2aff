import assert from "node:assert/strict";
import { openApiSurface } from "./support/api_surface.ts";
import { FakeClock } from "./support/fake_clock.ts";

/** Asks until there is no more to be asked; how often that went well. */
async function drain(ask: () => Promise<Response>): Promise<[number, Response]> {
  for (let count = 0; count < 5000; count++) {
    const response = await ask();
    if (response.status === 429) return [count, response];
    await response.body?.cancel();
  }
  throw new Error("there was no end");
}

Deno.test("who asks too much is told when to go on, and may then", async () => {
  const clock = new FakeClock();
  await using surface = await openApiSurface(clock);
  const token = await surface.join("ana");
  const ask = () => surface.ask("GET", "/api/v1/tokens", token);
  const first = await ask();
  assert.equal(first.headers.get("ratelimit-policy"), '"caller";q=300;w=30');
  assert.equal(first.headers.get("ratelimit"), '"caller";r=299;t=1');
  await first.body?.cancel();
  const [count, refused] = await drain(ask);
  assert.equal(count, 299);
  assert.equal(refused.headers.get("content-type"), "application/problem+json");
  assert.equal(refused.headers.get("retry-after"), "1");
  assert.equal(refused.headers.get("ratelimit"), '"caller";r=0;t=30');
  assert.deepEqual(
    (({ title, retry_after }) => [title, retry_after])(await refused.json()),
    ["Too Many Requests", 1],
  );
  clock.advance(1000);
  assert.equal((await drain(ask))[0], 10);
});

Deno.test("an account has one bound, however many tokens it has, and nobody else's", async () => {
  await using surface = await openApiSurface(new FakeClock());
  const session = await surface.join("ana");
  const bia = await surface.join("bia");
  const account = surface.services.admin.store.accountNamed("ana")!;
  const token = await surface.token(["files:read"], { account });
  await drain(() => surface.ask("GET", "/api/v1/tokens", session));
  const statuses = [];
  for (const one of [token, bia, surface.operator]) {
    const response = await surface.ask("GET", "/api/v1/nowhere", one);
    statuses.push(response.status);
    await response.body?.cancel();
  }
  assert.deepEqual(statuses, [429, 404, 404]);
});

Deno.test("strangers have a bound by address, and hold up nobody with a good token there", async () => {
  await using surface = await openApiSurface(new FakeClock());
  const token = await surface.join("ana");
  const [count, refused] = await drain(() => surface.ask("GET", "/api/v1/users", "guess"));
  await refused.body?.cancel();
  assert.equal(count, 600);
  const noted = (await surface.log()).filter(({ kind }) => kind === "login_failed");
  assert.equal(noted.length, 600);
  const anybody = await surface.ask("GET", "/version");
  assert.equal(anybody.status, 429);
  assert.equal((await surface.ask("GET", "/api/v1/tokens", token)).status, 200);
});
