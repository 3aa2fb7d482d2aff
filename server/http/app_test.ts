import assert from "node:assert/strict";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { systemClock } from "../clock.ts";
import { createApp } from "./app.ts";
import type { Readiness } from "./app_parts.ts";
import { createBareApp } from "./bare_app.ts";

function appWith(readiness: Readiness = { ok: true }) {
  return createApp({
    readiness: () => readiness,
    services: () => undefined,
    version: "0.1.0",
    clock: systemClock,
    log: silentLogger,
  });
}

Deno.test("a server that is up says so, ready or not", async () => {
  const app = appWith({ ok: false, reasons: ["starting"] });
  const response = await app.request("/livez");
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "ok\n");
});

Deno.test("a server is ready when nothing is in the way", async () => {
  const response = await appWith().request("/readyz");
  assert.deepEqual([response.status, await response.text()], [200, "ready\n"]);
});

Deno.test("a server that is not ready says why, to people and machines", async () => {
  const reasons = ["draining", "store: disk full"];
  const response = await appWith({ ok: false, reasons }).request("/readyz");
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  const { detail, ...rest } = await response.json();
  assert.deepEqual(rest, {
    type: "about:blank",
    title: "Service Unavailable",
    status: 503,
    reasons,
  });
  assert.match(detail, /cannot take people now/);
});

Deno.test("programs are told the versions", async () => {
  const response = await appWith().request("/version");
  assert.deepEqual(await response.json(), { version: "0.1.0", protocol: 1 });
});

Deno.test("the front page says what this is, in the reader's language", async () => {
  const app = appWith();
  assert.match(await (await app.request("/")).text(), /chat server \(chat 0\.1\.0\)/);
  const portuguese = { headers: { "accept-language": "pt-BR,pt;q=0.9,en;q=0.8" } };
  assert.match(await (await app.request("/", portuguese)).text(), /servidor de chat/);
});

Deno.test("what is not there is a problem that names the path", async () => {
  const response = await appWith().request("/nowhere");
  const { status, title, detail } = await response.json();
  assert.deepEqual([response.status, status, title], [404, 404, "Not Found"]);
  assert.match(detail, /"\/nowhere"/);
});

Deno.test("a method that a path does not take is refused, with those it takes", async () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    const response = await appWith().request("/livez", { method });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("allow"), "GET, HEAD");
    assert.equal((await response.json()).title, "Method Not Allowed");
  }
  const head = await appWith().request("/livez", { method: "HEAD" });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
});

Deno.test("every answer has strict headers, and none binds the host name to HTTPS", async () => {
  for (const path of ["/", "/livez", "/readyz", "/version", "/ws", "/nowhere"]) {
    const { headers } = await appWith({ ok: false, reasons: [] }).request(path);
    assert.match(headers.get("content-security-policy") ?? "", /^default-src 'none'/, path);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("x-frame-options"), "DENY");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("strict-transport-security"), null);
  }
});

Deno.test("a bug of ours is logged and told without its details", async () => {
  const logged: string[] = [];
  const log = { ...silentLogger, error: (event: string) => void logged.push(event) };
  const app = createBareApp(log).get("/broken", () => {
    throw new Error("path of a secret file");
  });
  const response = await app.request("/broken");
  assert.equal(response.status, 500);
  assert.ok(!(await response.text()).includes("secret"));
  assert.deepEqual(logged, ["http_request_failed"]);
});
