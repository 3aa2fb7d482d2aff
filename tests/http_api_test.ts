import assert from "node:assert/strict";
import { makeOperatorToken } from "../server/auth/operator_token.ts";
import { logOf } from "../server/store/testing.ts";
import { type EdgeServer, startEdgeServer } from "./support/edge_server.ts";
import { FakeClock } from "./support/fake_clock.ts";
import type { WireClient } from "./support/wire_client.ts";

/** The HTTPS port of a server, asked as our clients ask it. */
class Api implements AsyncDisposable {
  readonly #client: Deno.HttpClient;

  private constructor(readonly house: EdgeServer, readonly operator: string) {
    const { certificate } = house.edges.welcome().http!;
    this.#client = Deno.createHttpClient({ caCerts: [certificate] });
  }

  static async open(clock?: FakeClock): Promise<Api> {
    const house = await startEdgeServer({}, clock);
    const { store, clock: time } = house.server.services;
    return new Api(house, await makeOperatorToken(store, time.now()));
  }

  ask(method: string, path: string, token?: string, body?: unknown): Promise<Response> {
    const headers = new Headers();
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    if (body !== undefined) headers.set("content-type", "application/json");
    const { port } = this.house.edges.welcome().http!;
    return fetch(`https://127.0.0.1:${port}${path}`, {
      client: this.#client,
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  /** The status and the JSON of an answer. */
  async json(...asked: Parameters<Api["ask"]>): Promise<[number, Record<string, unknown>]> {
    const response = await this.ask(...asked);
    return [response.status, await response.json()];
  }

  /** What can be told of an answer but for the time and what counts requests. */
  async seen(...asked: Parameters<Api["ask"]>): Promise<unknown> {
    const response = await this.ask(...asked);
    const headers = [...response.headers].filter(([name]) => !/^(date|ratelimit)$/.test(name));
    return [response.status, headers, await response.text()];
  }

  async join(name: string): Promise<{ readonly client: WireClient; readonly token: string }> {
    const client = await this.house.connect("tls");
    await client.hello();
    const { token } = await client.register(name);
    return { client, token: String(token) };
  }

  /** The activity log's rows of a kind, each as its detail. */
  async details(kind: string): Promise<(string | undefined)[]> {
    const { turn, store } = this.house.server.services;
    await turn.settled();
    return logOf({ store }, {}, 256).filter((row) => row.kind === kind)
      .map(({ detail }) => detail);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    await this.house[Symbol.asyncDispose]();
  }
}

Deno.test("a person makes a token by the session of a device, uses it, and ends it", async () => {
  await using api = await Api.open();
  const { client, token: session } = await api.join("ana");
  using _ = client;
  const wanted = { name: "nightly", scopes: ["conversations:read"], days: 7 };
  const [made, answer] = await api.json("POST", "/api/v1/tokens", session, wanted);
  assert.equal(made, 201, JSON.stringify(answer));
  assert.deepEqual(
    [answer.user, answer.name, answer.scopes, answer.last_used],
    ["ana", "nightly", ["conversations:read"], null],
  );
  const token = String(answer.token);
  // It makes no others: what gets into wrong hands stays what it is.
  assert.equal((await api.json("POST", "/api/v1/tokens", token, wanted))[0], 404);
  const [, listed] = await api.json("GET", "/api/v1/tokens", session);
  assert.ok(!JSON.stringify(listed).includes(token));
  const [ended] = await api.json("DELETE", `/api/v1/tokens/${answer.token_id}`, session);
  assert.equal(ended, 200);
  assert.equal((await api.json("GET", "/api/v1/tokens", token))[0], 401);
  const who = await api.details("token_created");
  assert.deepEqual(who, [`${answer.token_id} conversations:read`]);
});

Deno.test("another's token cannot be told from none, and asking is noted", async () => {
  await using api = await Api.open();
  const [ana, bia] = [await api.join("ana"), await api.join("bia")];
  using _ana = ana.client;
  using _bia = bia.client;
  const wanted = { name: "mine", scopes: ["files:read"] };
  const [, { token_id }] = await api.json("POST", "/api/v1/tokens", ana.token, wanted);
  const absent = await api.seen("DELETE", "/api/v1/tokens/000000000000", bia.token);
  assert.deepEqual(await api.seen("DELETE", `/api/v1/tokens/${token_id}`, bia.token), absent);
  assert.equal((absent as unknown[])[0], 404);
  // For others, or with more than people may, there is none to be had, either.
  const forAna = { ...wanted, user: "ana" };
  const refused = await api.seen("POST", "/api/v1/tokens", bia.token, forAna);
  assert.equal((refused as unknown[])[0], 404);
  const forNobody = { ...wanted, user: "nobody" };
  assert.deepEqual(await api.seen("POST", "/api/v1/tokens", bia.token, forNobody), refused);
  const more = { ...wanted, scopes: ["admin:write"] };
  assert.equal((await api.json("POST", "/api/v1/tokens", bia.token, more))[0], 409);
  assert.equal((await api.details("http_refused")).length, 4);
  for (const [{ token }, count] of [[ana, 1], [bia, 0]] as const) {
    const [, { tokens }] = await api.json("GET", "/api/v1/tokens", token);
    assert.equal((tokens as unknown[]).length, count);
  }
});

Deno.test("a token that has expired, or whose owner is locked out, is like none at all", async () => {
  const clock = new FakeClock(Date.now());
  await using api = await Api.open(clock);
  const { client, token: session } = await api.join("ana");
  using _ = client;
  const wanted = { name: "short", scopes: ["admin:read"], days: 1 };
  const [, { token: short }] = await api.json("POST", "/api/v1/tokens", api.operator, wanted);
  assert.equal((await api.json("GET", "/api/v1/users", String(short)))[0], 200);
  clock.advance(24 * 60 * 60 * 1000);
  const none = await api.seen("GET", "/api/v1/users", "nonsense");
  assert.deepEqual(await api.seen("GET", "/api/v1/users", String(short)), none);
  assert.ok((await api.details("login_failed")).includes("http listUsers expired_token"));
  const boss = await api.join("boss");
  using _boss = boss.client;
  assert.equal((await api.json("POST", "/api/v1/users/ana/disable", api.operator))[0], 200);
  assert.deepEqual(await api.seen("GET", "/api/v1/users", session), none);
});

Deno.test("the operator does over HTTP what chat admin does, and is in the log by the token", async () => {
  await using api = await Api.open();
  const { client, token: session } = await api.join("ana");
  using _ = client;
  const wanted = { name: "tool", scopes: ["admin:read", "admin:write"] };
  const [, { token: tool, token_id }] = await api.json(
    "POST",
    "/api/v1/tokens",
    api.operator,
    wanted,
  );
  const ask = (method: string, path: string, body?: unknown) =>
    api.json(method, `/api/v1${path}`, String(tool), body);
  const [, { users }] = await ask("GET", "/users");
  assert.deepEqual(
    (users as { username: string; connected: number }[]).map((
      one,
    ) => [one.username, one.connected]),
    [["ana", 1]],
  );
  assert.equal((await ask("PUT", "/users/ANA/role", { role: "owner" }))[0], 200);
  const [taken, refused] = await ask("PUT", "/users/ana/role", { role: "member" });
  assert.deepEqual([taken, refused.code], [409, "last_owner"]);
  const [, invite] = await ask("POST", "/invites", { uses: 2 });
  assert.deepEqual([invite.role, invite.uses], ["member", 2]);
  const [, { invites }] = await ask("GET", "/invites");
  const [{ id } = { id: 0 }] = (invites as { id: number }[]).slice(-1);
  assert.equal((await ask("DELETE", `/invites/${id}`))[0], 200);
  assert.equal((await ask("DELETE", `/invites/${id}`))[0], 404);
  const [, { sessions }] = await ask("GET", "/users/ana/sessions");
  const [{ session_id } = { session_id: "" }] = sessions as { session_id: string }[];
  assert.equal((await ask("DELETE", `/sessions/${session_id}`))[0], 200);
  assert.equal((await client.next("closing")).code, "bad_token");
  assert.equal((await api.json("GET", "/api/v1/tokens", session))[0], 401);
  const [, reset] = await ask("POST", "/users/ana/reset");
  using again = await api.house.connect("tls");
  await again.hello();
  const login = await again.ask({
    type: "login",
    username: "ana",
    password: String(reset.password),
  });
  assert.equal(login.status, "success");
  const acts = (await api.details("admin")).filter((detail) => /by token/.test(detail ?? ""));
  assert.equal(acts.at(-1), `reset user=ana revoked=0 by token ${token_id}`);
  assert.ok(!acts.join().includes(String(reset.password)));
});

Deno.test("that the operator read the log is in it, however much is noted from there", async () => {
  await using api = await Api.open();
  const { activity } = api.house.server.services;
  const many = { kind: "connected", address: "127.0.0.1", detail: "again" } as const;
  for (let count = 0; count < 700; count++) activity.noteBounded(many);
  const read = await api.ask("GET", "/api/v1/activity?limit=1", api.operator);
  assert.equal(read.status, 200);
  await read.body?.cancel();
  assert.deepEqual(await api.details("admin"), ["activity exported by operator"]);
});

Deno.test("a token of the operator's makes none that may do more than itself", async () => {
  await using api = await Api.open();
  const wanted = { name: "tool", scopes: ["admin:write"] };
  const [, { token }] = await api.json("POST", "/api/v1/tokens", api.operator, wanted);
  const more = { name: "more", scopes: ["activity:read"] };
  const [status, { code }] = await api.json("POST", "/api/v1/tokens", String(token), more);
  assert.deepEqual([status, code], [409, "scope_not_for_it"]);
  assert.equal((await api.json("POST", "/api/v1/tokens", api.operator, more))[0], 201);
});

Deno.test("a token counts in the header alone, and in no other place", async () => {
  await using api = await Api.open();
  const secret = api.operator;
  assert.equal((await api.json("GET", `/api/v1/users?access_token=${secret}`))[0], 401);
  const { port, certificate } = api.house.edges.welcome().http!;
  using client = Deno.createHttpClient({ caCerts: [certificate] });
  const places = [["cookie", `token=${secret}`], ["authorization", `Basic ${secret}`]] as const;
  for (const [name, value] of places) {
    const url = `https://127.0.0.1:${port}/api/v1/users`;
    const response = await fetch(url, { client, headers: { [name]: value } });
    await response.body?.cancel();
    assert.equal(response.status, 401);
  }
});

Deno.test("what does not fit is named, in the language that is asked for", async () => {
  await using api = await Api.open();
  const ask = async (body: unknown) => {
    const [status, { field, detail }] = await api.json(
      "POST",
      "/api/v1/invites",
      api.operator,
      body,
    );
    return [status, field, detail];
  };
  const [status, field, detail] = await ask({ uses: 0 });
  assert.deepEqual([status, field], [400, "uses"]);
  assert.match(String(detail), /"uses" has to be >=1/);
  assert.deepEqual((await ask({ usse: 3 })).slice(0, 2), [400, "usse"]);
  assert.deepEqual((await ask([])).slice(0, 2), [400, "."]);
  const [, { field: unknown }] = await api.json("GET", "/api/v1/users?limit=3", api.operator);
  assert.equal(unknown, "limit");
  const { port, certificate } = api.house.edges.welcome().http!;
  using client = Deno.createHttpClient({ caCerts: [certificate] });
  const post = async (type: string, body: string) => {
    const headers = {
      authorization: `Bearer ${api.operator}`,
      "content-type": type,
      "accept-language": "pt-BR",
    };
    const url = `https://127.0.0.1:${port}/api/v1/invites`;
    const response = await fetch(url, { client, method: "POST", headers, body });
    return [response.status, (await response.json()).detail];
  };
  assert.deepEqual(await post("text/plain", "{}"), [
    415,
    'Não dá para aceitar aqui um corpo do tipo "text/plain": aceita application/json',
  ]);
  assert.equal((await post("application/json", " ".repeat(20_000)))[0], 413);
  assert.equal((await post("application/json", "{"))[0], 400);
  const wrong = await api.ask("PATCH", "/api/v1/invites", api.operator);
  assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, HEAD, POST"]);
  await wrong.body?.cancel();
});

Deno.test("that a token was used is kept, to a minute", async () => {
  const clock = new FakeClock(Date.now());
  await using api = await Api.open(clock);
  const wanted = { name: "tool", scopes: ["admin:read"] };
  const [, { token }] = await api.json("POST", "/api/v1/tokens", api.operator, wanted);
  const lastUsed = async () => {
    await api.house.server.services.turn.settled();
    const [, { tokens }] = await api.json("GET", "/api/v1/tokens", api.operator);
    return (tokens as { last_used: string | null }[])[0]!.last_used;
  };
  assert.equal(await lastUsed(), null);
  await api.json("GET", "/api/v1/users", String(token));
  const first = await lastUsed();
  assert.equal(first, new Date(clock.now()).toISOString());
  clock.advance(59_000);
  await api.json("GET", "/api/v1/users", String(token));
  assert.equal(await lastUsed(), first);
  clock.advance(1000);
  await api.json("GET", "/api/v1/users", String(token));
  assert.equal(await lastUsed(), new Date(clock.now()).toISOString());
});
