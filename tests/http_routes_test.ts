import assert from "node:assert/strict";
import openapi from "../docs/openapi.json" with { type: "json" };
import { describe } from "../scripts/openapi.ts";
import { tokenScopes } from "../server/auth/scopes.ts";
import type { Route } from "../server/http/route.ts";
import { routes } from "../server/http/routes/table.ts";
import { type ApiSurface, openApiSurface } from "./support/api_surface.ts";

const guarded = routes.filter(({ scopes }) => scopes !== undefined);

/** Some path of a route: with what is nowhere in the place of each parameter. */
function pathOf({ path }: Route): string {
  return path.replaceAll(/\{(\w+)\}/g, "7");
}

/** What can be told of an answer, but for what counts requests. */
async function seen(response: Response): Promise<unknown> {
  const headers = [...response.headers].filter(([name]) => !/^ratelimit/.test(name));
  return [response.status, headers.sort(), await response.text()];
}

/** How many rows of a kind the activity log has. */
async function countOf(surface: ApiSurface, kind: string): Promise<number> {
  return (await surface.log()).filter((row) => row.kind === kind).length;
}

Deno.test("the description that is committed is that of the table: run deno task openapi", () => {
  assert.deepEqual(openapi, JSON.parse(JSON.stringify(describe(routes))));
});

Deno.test("the server hands out its description to anybody", async () => {
  await using surface = await openApiSurface();
  const response = await surface.ask("GET", "/api/v1/openapi.json");
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), openapi);
});

Deno.test("no two routes have one name, or one place", () => {
  const names = routes.map(({ id }) => id);
  const places = routes.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(names).size, routes.length);
  assert.equal(new Set(places).size, routes.length);
});

Deno.test("all that is below /api/v1 is guarded, but for the description", () => {
  const open = routes.filter(({ path, scopes }) =>
    path.startsWith("/api/") && scopes === undefined
  );
  // What a tus server can do is asked before there is anything to guard.
  const known = new Set(["GET /api/v1/openapi.json", "OPTIONS /api/v1/uploads"]);
  assert.deepEqual(
    open.map(({ method, path }) => `${method} ${path}`).filter((one) => !known.has(one)),
    [],
  );
});

for (const row of guarded) {
  const { method, id } = row;
  const path = pathOf(row);

  Deno.test(`${id} refuses strangers alike and notes each`, async () => {
    await using surface = await openApiSurface();
    const expired = await surface.token([...tokenScopes], { lifetimeMs: -1 });
    const revoked = await surface.token([...tokenScopes]);
    const last = surface.services.admin.store.apiTokens().at(-1)!;
    await surface.services.admin.store.commit([{ kind: "revoke_api_token", token: last.id }]);
    const answers = [];
    for (const token of [undefined, "wrong", expired, revoked]) {
      answers.push(await seen(await surface.ask(method, path, token)));
    }
    const [first, ...others] = answers as [unknown[], ...unknown[]];
    assert.equal(first[0], 401);
    for (const other of others) assert.deepEqual(other, first);
    const kinds = (await surface.log()).filter(({ kind }) => kind === "login_failed");
    assert.deepEqual(
      kinds.map(({ detail }) => detail),
      ["no_credentials", "bad_token", "expired_token", "bad_token"].map((why) =>
        `http ${id} ${why}`
      ),
    );
  });

  Deno.test(`${id} does not tell those who may not from those who ask for nothing`, async () => {
    await using surface = await openApiSurface();
    const session = await surface.join("ana");
    const account = surface.services.admin.store.accountNamed("ana")!;
    const fitting: readonly string[] = row.scopes!;
    const others = tokenScopes.filter((scope) => !fitting.includes(scope));
    const tokens = [
      await surface.token(others),
      await surface.token(others, { account }),
      ...fitting.some((scope) => /^(activity|conv|files|tokens)/.test(scope)) ? [] : [session],
    ];
    for (const token of tokens) {
      const nowhere = await seen(await surface.ask(method, "/api/v1/nowhere", token));
      const noted = await countOf(surface, "http_refused");
      const answer = await seen(await surface.ask(method, path, token));
      assert.deepEqual(answer, nowhere);
      assert.equal((answer as unknown[])[0], 404);
      assert.equal(await countOf(surface, "http_refused"), noted + 1);
    }
  });
}
