import assert from "node:assert/strict";
import { activityRow, MadeUpLog } from "../../tests/support/activity_log.ts";
import { silentLogger } from "../../tests/support/silent_logger.ts";
import { readStrictCsv } from "../../tests/support/strict_csv.ts";
import { type ApiSurface, openApiSurface } from "../../tests/support/api_surface.ts";
import { systemClock } from "../clock.ts";
import { loadHttpsCertificate } from "../net/https_certificate.ts";
import type { ActivityPage, ActivityQuery } from "../store/activity_types.ts";
import type { ApiServices } from "./api_services.ts";
import { createApp } from "./app.ts";
import { listenFront } from "./front.ts";

/** A server's surface with a made-up log, and the operator's token. */
class Surface implements AsyncDisposable {
  readonly queries: ActivityQuery[] = [];
  log = new MadeUpLog(3, () => ({ kind: "message", user: "=ana" }));

  private constructor(readonly api: ApiSurface) {}

  static async open(): Promise<Surface> {
    const log: Pick<ApiServices["exported"], "activity"> = {
      activity: (query, limit): ActivityPage => {
        surface.queries.push(query);
        return surface.log.activity(query, limit);
      },
    };
    const api = await openApiSurface(systemClock, {}, (store) => ({
      ...log,
      commits: store.commits,
      account: (id) => store.account(id),
      accountNamed: (name) => store.accountNamed(name),
      conversation: (number) => store.conversation(number),
      directBetween: (one, other) => store.directBetween(one, other),
      groupNamed: (name) => store.groupNamed(name),
      lobby: store.lobby,
      membership: (account, number) => store.membership(account, number),
      page: (...asked) => store.page(...asked),
    }));
    await api.join("ana");
    const surface = new Surface(api);
    return surface;
  }

  get token(): string {
    return this.api.operator;
  }

  /** Asks with the token. */
  async ask(
    query = "",
    headers: Record<string, string> = {},
    method = "GET",
  ): Promise<Response> {
    const path = `/api/v1/activity${query}`;
    const authorization = `Bearer ${this.token}`;
    return await this.api.app.request(path, { method, headers: { authorization, ...headers } });
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.api[Symbol.asyncDispose]();
  }
}

Deno.test("the operator gets the log as NDJSON", async () => {
  await using surface = await Surface.open();
  const response = await surface.ask();
  assert.deepEqual(
    ["content-type", "cache-control", "content-disposition", "vary"].map((name) =>
      response.headers.get(name)
    ),
    [
      "application/x-ndjson",
      "no-store, no-transform",
      'attachment; filename="activity.ndjson"',
      "accept",
    ],
  );
  const lines = (await response.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.pop().rows, 3);
  assert.deepEqual(
    lines.map(({ record, user }) => [record, user]),
    [1, 2, 3].map((at) => [
      at,
      "=ana",
    ]),
  );
});

Deno.test("CSV is had by its name, and by what is accepted; the name goes before", async () => {
  await using surface = await Surface.open();
  const asked: [string, Record<string, string>, RegExp][] = [
    ["?format=csv", {}, /^text\/csv/],
    ["", { accept: "text/csv" }, /^text\/csv/],
    ["", { accept: "text/html, text/csv;q=0.9, */*;q=0.1" }, /^text\/csv/],
    ["?format=ndjson", { accept: "text/csv" }, /^application\/x-ndjson/],
    ["", { accept: "*/*" }, /^application\/x-ndjson/],
  ];
  for (const [query, headers, type] of asked) {
    const response = await surface.ask(query, headers);
    assert.match(response.headers.get("content-type") ?? "", type);
    const text = await response.text();
    if (type.source.includes("csv")) assert.equal(readStrictCsv(text)[1]![4], "'=ana");
  }
});

Deno.test("without the token nobody gets anything, wherever they put it", async () => {
  await using surface = await Surface.open();
  const attempts: [string, Record<string, string>][] = [
    ["", { authorization: "" }],
    ["", { authorization: "Bearer x" }],
    ["", { authorization: `Basic ${surface.token}` }],
    [`?access_token=${surface.token}`, { authorization: "" }],
    [`?token=${surface.token}&format=nothing`, { authorization: "" }],
    ["", { authorization: "", cookie: `token=${surface.token}` }],
  ];
  for (const [query, headers] of attempts) {
    const response = await surface.ask(query, headers);
    assert.equal(response.status, 401);
    assert.equal(response.headers.get("www-authenticate"), 'Bearer realm="chat"');
    assert.equal(response.headers.get("content-type"), "application/problem+json");
    assert.match((await response.json()).detail, /chat admin token/);
  }
  assert.deepEqual(surface.queries, []);
});

Deno.test("filters choose rows", async () => {
  await using surface = await Surface.open();
  const filters = "?from=2026-11-22T18:30:00%2B02:00&to=2026-11-23&user=ANA&kind=message,edit";
  const response = await surface.ask(`${filters}&after=1.0`);
  assert.equal(response.status, 200, await response.clone().text());
  await response.text();
  assert.deepEqual(surface.queries, [{
    from: Date.UTC(2026, 10, 22, 16, 30),
    to: Date.UTC(2026, 10, 23),
    user: 1,
    kinds: new Set(["message", "edit"]),
    after: { record: 1, index: 0 },
  }]);
});

Deno.test("a plus that was not escaped is understood", async () => {
  await using surface = await Surface.open();
  await (await surface.ask("?from=2026-11-22T18:30:00+02:00")).text();
  assert.equal(surface.queries[0]!.from, Date.UTC(2026, 10, 22, 16, 30));
});

Deno.test("a value that cannot be used is named with what works, in the reader's language", async () => {
  await using surface = await Surface.open();
  const wrong: [string, RegExp][] = [
    ["?format=xml", /format "xml": it has to be ndjson, csv, text or markdown/],
    ["?from=yesterday", /from "yesterday": it has to be a time such as 2026-/],
    ["?to=", /to ""/],
    ["?kind=mesage", /kind "mesage".*message, edit/],
    ["?after=x", /after "x"/],
    ["?user=nobody", /nobody called "nobody"/],
    ["?usr=ana", /no parameter "usr" here; there are format, from, to, user, kind, after/],
    ["?user=ana&user=bia", /"user" twice/],
  ];
  for (const [query, text] of wrong) {
    const response = await surface.ask(query);
    const { status, title, detail } = await response.json();
    assert.deepEqual([response.status, status, title], [400, 400, "Bad Request"]);
    assert.match(detail, text);
  }
  const portuguese = await surface.ask("?from=ontem", { "accept-language": "pt-BR" });
  assert.match((await portuguese.json()).detail, /from "ontem" não serve: precisa ser/);
  assert.deepEqual(surface.queries, []);
});

Deno.test("who asks for the head alone makes nobody read the log", async () => {
  await using surface = await Surface.open();
  const head = await surface.ask("", {}, "HEAD");
  assert.deepEqual([head.status, await head.text()], [200, ""]);
  const post = await surface.ask("", {}, "POST");
  assert.deepEqual([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
  assert.deepEqual(surface.queries, []);
});

Deno.test("while the chat does not run there is no log to be had", async () => {
  const app = createApp({
    readiness: () => ({ ok: false, reasons: ["starting"] }),
    services: () => undefined,
    version: "0",
    clock: systemClock,
    log: silentLogger,
  });
  const response = await app.request("/api/v1/activity");
  assert.deepEqual([response.status, (await response.json()).reasons], [503, ["starting"]]);
});

/** Serves a surface over TLS and without, and runs `ask` with the address of each. */
async function onBothPorts(
  surface: Surface,
  ask: (url: string, client: Deno.HttpClient) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const tls = await loadHttpsCertificate(folder, { names: [] });
  await Deno.remove(folder, { recursive: true });
  using client = Deno.createHttpClient({ caCerts: [tls.certificatePem] });
  for (const [scheme, more] of [["http", {}], ["https", { tls }]] as const) {
    const front = listenFront({
      ...{ host: "127.0.0.1", port: 0, flag: "--http-port", maxConnections: 10 },
      ...{ app: surface.api.app, webSockets: () => undefined, log: silentLogger, ...more },
    });
    await ask(`${scheme}://127.0.0.1:${front.address.port}/api/v1/activity`, client)
      .finally(() => front.close());
  }
}

Deno.test("a long log arrives whole, with TLS and without", async () => {
  await using surface = await Surface.open();
  surface.log = new MadeUpLog(20_000);
  await onBothPorts(surface, async (url, client) => {
    const headers = { authorization: `Bearer ${surface.token}`, accept: "text/csv" };
    const response = await fetch(url, { client, headers });
    const lines = readStrictCsv(await response.text());
    assert.deepEqual([lines.length, lines.at(-2)![0]], [20_002, "20000"]);
  });
});

/** Far more than the buffers of all the connections on the way take. */
const endless = 2_000_000;

Deno.test("a reader that stops reading stops the reading of the log, with TLS and without", async () => {
  await using surface = await Surface.open();
  await onBothPorts(surface, async (url, client) => {
    const log = new MadeUpLog(endless, () => activityRow({ detail: "x".repeat(1000) }));
    surface.log = log;
    const headers = { authorization: `Bearer ${surface.token}` };
    const stop = new AbortController();
    const response = await fetch(url, { client, headers, signal: stop.signal });
    const reader = response.body!.getReader();
    await reader.read();
    await settled(() => log.pages);
    assert.ok(log.pages < endless / 128 / 10, `${log.pages} pages were read for nobody`);
    const { pages } = log;
    stop.abort();
    await reader.closed.catch(() => {});
    // What is still under way may end, but it is for nobody.
    await settled(() => log.pages);
    assert.ok(log.pages <= pages + 1, `${log.pages - pages} pages were read after the end`);
  });
});

/** Waits until a count that only grows has stopped growing, of which there is no event. */
async function settled(count: () => number): Promise<void> {
  for (let before = -1; before !== count();) {
    before = count();
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
