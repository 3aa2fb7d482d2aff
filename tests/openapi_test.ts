import { Validator } from "@seriousme/openapi-schema-validator";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import * as v from "valibot";
import openapi from "../docs/openapi.json" with { type: "json" };
import { AdminRefusal } from "../server/admin/refusal.ts";
import { operatorScopes } from "../server/auth/scopes.ts";
import { routes } from "../server/http/routes/table.ts";
import { type ApiSurface, openApiSurface } from "./support/api_surface.ts";
import {
  describedRequests,
  type Description,
  type MadeRequest,
} from "./support/described_requests.ts";
import { FakeClock } from "./support/fake_clock.ts";

const description = openapi as unknown as Description;

Deno.test("the description is a sound one of OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(openapi));
  assert.deepEqual([valid, errors, validator.version], [true, undefined, "3.1"]);
  const damaged = { ...structuredClone(openapi), paths: { "/x": { get: { responses: 1 } } } };
  assert.equal((await validator.validate(damaged)).valid, false);
});

const problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  detail: v.pipe(v.string(), v.minLength(1)),
});

/** Looks at an answer as the description has it. */
async function checkAnswer(request: MadeRequest, response: Response): Promise<void> {
  const { operation, method, path } = request;
  const about = `${method} ${path}: ${response.status}`;
  assert.ok(response.status < 500, about);
  assert.ok(String(response.status) in operation.responses, `${about} is not described`);
  const type = response.headers.get("content-type") ?? "";
  assert.equal(response.headers.get("x-content-type-options"), "nosniff", about);
  if (method === "HEAD" || !type.includes("json") || type.includes("ndjson")) {
    return await response.body?.cancel();
  }
  const body: unknown = await response.json();
  if (type === "application/problem+json") {
    return assert.equal(v.parse(problem, body).status, response.status, about);
  }
  const { success } = routes.find(({ id }) => id === operation.operationId)!;
  if (success.schema !== undefined) assert.ok(v.is(success.schema, body), about);
}

/** Credentials of every kind, by what they are. */
async function credentials(surface: ApiSurface): Promise<readonly (string | undefined)[]> {
  const ana = await surface.join("ana");
  await surface.join("bia");
  const account = surface.services.admin.store.accountNamed("ana")!;
  return [
    undefined,
    "wrong",
    ana,
    surface.operator,
    // The operator's is refused what is people's.
    await surface.token([...operatorScopes]),
    await surface.token(["files:read", "files:write", "conversations:read"], { account }),
    await surface.token(["admin:read"]),
    await surface.token([...operatorScopes], { lifetimeMs: -1 }),
  ];
}

Deno.test("whatever is asked, nothing breaks, and every answer is one that is described", async () => {
  const clock = new FakeClock(Date.now());
  // Each would start a thread and copy the database.
  const make = () => Promise.reject(new AdminRefusal("backup_under_way", {}));
  await using surface = await openApiSurface(clock, { backups: { make } });
  const tokens = await credentials(surface);
  const seen = new Map<string, Set<number>>();
  const property = fc.asyncProperty(
    describedRequests(description),
    fc.integer({ min: 0, max: tokens.length - 1 }),
    async (request, which) => {
      // Nobody asks too much.
      clock.advance(1000);
      const { operation, method, path, body } = request;
      const headers = new Headers(request.headers);
      if (tokens[which] !== undefined) headers.set("authorization", `Bearer ${tokens[which]}`);
      const sent = ["GET", "HEAD"].includes(method) ? undefined : body;
      const response = await surface.app.request(path, { method, headers, body: sent });
      const statuses = seen.get(operation.operationId) ?? new Set();
      seen.set(operation.operationId, statuses.add(response.status));
      await checkAnswer(request, response);
    },
  );
  await fc.assert(property, { numRuns: 2500 });
  // A property that never gets past the door would prove nothing.
  for (const id of ["listUsers", "listTokens", "listInvites", "metrics", "version"]) {
    assert.ok(seen.get(id)?.has(200), id);
  }
});
