import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { systemClock } from "../clock.ts";
import { CannotListen } from "../net/cannot_listen.ts";
import { loadHttpsCertificate } from "../net/https_certificate.ts";
import { createApp } from "./app.ts";
import { createBareApp } from "./bare_app.ts";
import { listenHttp } from "./listen.ts";

const app = createApp({
  readiness: () => ({ ok: true }),
  services: () => undefined,
  version: "0.1.0",
  clock: systemClock,
  log: silentLogger,
});
const place = { host: "127.0.0.1", port: 0, flag: "--http-port" };

Deno.test("the surface is served without TLS where that was asked for", async () => {
  const listener = listenHttp({ ...place, app });
  const response = await fetch(`http://127.0.0.1:${listener.address.port}/livez`);
  assert.equal(await response.text(), "ok\n");
  await listener.close();
});

Deno.test("the surface is served over TLS with the HTTPS certificate", async () => {
  const folder = await Deno.makeTempDir();
  const tls = await loadHttpsCertificate(folder, { names: [] });
  await Deno.remove(folder, { recursive: true });
  const listener = listenHttp({ ...place, app, tls });
  using client = Deno.createHttpClient({ caCerts: [tls.certificatePem] });
  const url = `https://localhost:${listener.address.port}/livez`;
  const response = await fetch(url, { client });
  assert.deepEqual([response.status, await response.text()], [200, "ok\n"]);
  await assert.rejects(fetch(url), TypeError);
  await listener.close();
});

Deno.test("a taken port is named with its flag, and ends the start with 69", async () => {
  const first = listenHttp({ ...place, app });
  const { port } = first.address;
  const second = () => listenHttp({ ...place, port, app });
  assert.throws(second, (error: unknown) => {
    assert.ok(error instanceof CannotListen);
    const { exitCode, message } = error.failure("en");
    assert.equal(exitCode, 69);
    assert.match(message, new RegExp(`127\\.0\\.0\\.1 port ${port}: something else.*--http-port`));
    assert.match(error.failure("pt-BR").message, new RegExp(`porta ${port}.*--http-port`));
    return true;
  });
  await first.close();
  await listenHttp({ ...place, port, app }).close();
});

Deno.test("an address that is not ours is named", () => {
  assert.throws(() => listenHttp({ ...place, host: "192.0.2.250", app }), (error: unknown) => {
    assert.ok(error instanceof CannotListen);
    assert.match(error.failure("en").message, /192\.0\.2\.250/);
    return error.failure("en").exitCode === 69;
  });
});

Deno.test("silent connections and junk disturb nobody, and do not hold up the end", async () => {
  const listener = listenHttp({ ...place, app });
  const { port } = listener.address;
  const silent = await Promise.all(
    Array.from({ length: 100 }, () => Deno.connect({ hostname: "127.0.0.1", port })),
  );
  await silent[0]!.write(new TextEncoder().encode("\0\xff nonsense\r\n\r\n"));
  await silent[1]!.write(new TextEncoder().encode("GET / HT"));
  const response = await fetch(`http://127.0.0.1:${port}/livez`);
  assert.equal(await response.text(), "ok\n");
  await listener.close();
  for (const connection of silent) connection.close();
});

Deno.test("a request under way may finish, but not hold up the end", async () => {
  const clock = new FakeClock();
  const begun = Promise.withResolvers<void>();
  const release = Promise.withResolvers<Response>();
  const slow = createBareApp(silentLogger).get("/slow", () => {
    begun.resolve();
    return release.promise;
  });
  const listener = listenHttp({ ...place, app: slow, clock });
  const { port } = listener.address;
  const answer = fetch(`http://127.0.0.1:${port}/slow`);
  await begun.promise;
  const closed = listener.close();
  clock.advance(2_000);
  await closed;
  await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port }));
  release.resolve(new Response("late"));
  assert.equal(await (await answer).text(), "late");
});

Deno.test("a surface that could not accept a connection takes the next ones", async () => {
  const clock = new FakeClock();
  const broken = Promise.withResolvers<void>();
  const { serve } = Deno;
  let served = 0;
  const breaking = (...given: Parameters<typeof serve>) => {
    const server = serve(...given);
    if (served++ > 0) return server;
    return {
      addr: server.addr,
      shutdown: () => server.shutdown(),
      finished: broken.promise,
    } as typeof server;
  };
  Deno.serve = breaking as typeof serve;
  try {
    const listener = listenHttp({ ...place, app, clock });
    const url = `http://127.0.0.1:${listener.address.port}/livez`;
    // What the runtime says when the system has no descriptor left.
    broken.reject(new Deno.errors.Http("Too many open files (os error 24)"));
    while (served < 2) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      clock.advance(100);
    }
    assert.equal(await (await fetch(url, { headers: { connection: "close" } })).text(), "ok\n");
    await listener.close();
  } finally {
    Deno.serve = serve;
  }
});
