import assert from "node:assert/strict";
import { createLogger } from "../../common/logger.ts";
import { type AdminServer, startAdminServer } from "../../tests/support/admin_server.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { Busy } from "../auth/passwords.ts";
import { createAdminApp } from "./api.ts";

const token = "the-operator's-token";

function ask(
  server: AdminServer,
  path: string,
  body: unknown,
  given: string | undefined = `Bearer ${token}`,
): Promise<Response> {
  const app = createAdminApp(server.services, token, silentLogger);
  return Promise.resolve(app.request(path, {
    method: "POST",
    headers: given === undefined ? {} : { authorization: given },
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));
}

Deno.test("whoever has the token can reset a password", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  const response = await ask(server, "/admin/reset", { user: "ana" });
  assert.equal(response.status, 200);
  const { username, password, revoked } = await response.json();
  assert.deepEqual([username, revoked], ["ana", 1]);
  const { passwordHash } = server.services.store.accountNamed("ana")!;
  assert.equal(await server.services.passwords.verify(password, passwordHash), true);
});

Deno.test("without the token nothing is done", async () => {
  await using server = await startAdminServer();
  const ana = await server.register("ana");
  for (const given of ["", "Bearer ", "Bearer x", token, `Bearer ${token}x`, `bearer ${token}`]) {
    const response = await ask(server, "/admin/reset", { user: "ana" }, given);
    assert.equal(response.status, 401, given);
  }
  assert.equal(server.services.store.account(ana.id)!.passwordHash, ana.passwordHash);
});

Deno.test("an invite comes back with all that a join line says", async () => {
  await using server = await startAdminServer();
  const response = await ask(server, "/admin/invite", { uses: 3, days: 1 });
  const { invite, code, expires, ...rest } = await response.json();
  assert.deepEqual(rest, { ...server.services.place, role: "member", uses: 3 });
  assert.match(invite, /^[\w-]{22}$/);
  assert.match(code, /^[\dA-Z]{8}$/);
  assert.ok(Date.parse(expires) > Date.now());
});

Deno.test("an order that cannot be read names what is wrong", async () => {
  await using server = await startAdminServer();
  const orders: [string, unknown, number, RegExp][] = [
    ["/admin/reset", "{", 400, /JSON|Object/i],
    ["/admin/reset", {}, 400, /"user"/],
    ["/admin/reset", { user: 7 }, 400, /"user" has to be string/],
    ["/admin/invite", { uses: 0, days: 7 }, 400, /"uses" has to be >=1/],
    ["/admin/invite", { uses: 1, days: 1e9 }, 400, /"days" has to be <=365/],
    ["/admin/invite", { uses: 1, days: 1, role: "king" }, 400, /"role"/],
    ["/admin/reset", { user: "x".repeat(5000) }, 413, /4096 bytes/],
    ["/admin/reset", { user: "nobody" }, 404, /nobody called "nobody"/],
    ["/admin/else", {}, 404, /admin\/else/],
  ];
  for (const [path, body, status, text] of orders) {
    const response = await ask(server, path, body);
    const problem = await response.json();
    assert.deepEqual([response.status, problem.status], [status, status], JSON.stringify(problem));
    assert.match(problem.detail, text);
  }
});

Deno.test("an order that is refused says so in the language that is asked for", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  const hash = () => Promise.reject(new Busy(7));
  const passwords = Object.assign(Object.create(server.services.passwords), { hash });
  const app = createAdminApp({ ...server.services, passwords }, token, silentLogger);
  const headers = { authorization: `Bearer ${token}`, "accept-language": "pt-BR" };
  const reset = async (user: string) => {
    const body = JSON.stringify({ user });
    return await (await app.request("/admin/reset", { method: "POST", headers, body })).json();
  };
  const { detail } = await reset("ninguém");
  assert.equal(detail, 'Não há ninguém chamado "ninguém" aqui');
  const busy = await reset("ana");
  assert.deepEqual([busy.status, busy.code, busy.retry_after], [503, "busy", 7]);
  assert.match(busy.detail, /tente de novo em 7 s/);
});

Deno.test("orders are only taken by POST", async () => {
  await using server = await startAdminServer();
  const app = createAdminApp(server.services, token, silentLogger);
  const headers = { authorization: `Bearer ${token}` };
  const response = await app.request("/admin/reset", { headers });
  assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"]);
});

Deno.test("what was done is logged, and no secret with it", async () => {
  await using server = await startAdminServer();
  await server.register("ana");
  const lines: string[] = [];
  const log = createLogger({ format: "json", level: "debug", write: (line) => lines.push(line) });
  const app = createAdminApp(server.services, token, log);
  const headers = { authorization: `Bearer ${token}` };
  const order = (path: string, body: object) =>
    app.request(path, { method: "POST", headers, body: JSON.stringify(body) });
  const { password } = await (await order("/admin/reset", { user: "ana" })).json();
  const { invite, code } = await (await order("/admin/invite", { uses: 1, days: 1 })).json();
  const logged = lines.join("");
  assert.match(logged, /admin_reset.*ana/);
  assert.match(logged, /admin_invite/);
  for (const secret of [token, password, invite, code]) assert.ok(!logged.includes(secret));
});
