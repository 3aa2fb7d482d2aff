/** OpenAPI 3.1, written from the table of routes and from the schemas that requests are checked by. */
import { toJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { version } from "../common/version.ts";
import { titles } from "../server/http/problem.ts";
import type { Entries, Route, Success } from "../server/http/route.ts";

type Json = Readonly<Record<string, unknown>>;

const bearer = "bearer";

const problemSchema = {
  type: "object",
  description: "RFC 9457",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What failed, for a person" },
    field: { type: "string", description: "Which of the values does not fit" },
    code: { type: "string", description: "Why the order was refused" },
    reasons: { type: "array", items: { type: "string" }, description: "Why nobody can be served" },
  },
};

/** Describes routes. */
export function describe(routes: readonly Route[]): Json {
  const paths = Map.groupBy(routes, ({ path }) => path);
  return {
    openapi: "3.1.0",
    info: {
      title: "chat",
      version,
      description: "The HTTP surface of a chat server. Texts are in the language that " +
        "`accept-language` asks for. Whoever asks for what is not there, or not theirs, gets the " +
        "same 404.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: Object.fromEntries(
      [...paths].map(([path, rows]) => [
        path,
        Object.fromEntries(rows.map((row) => [row.method.toLowerCase(), operation(row)])),
      ]),
    ),
    components: {
      securitySchemes: {
        [bearer]: {
          type: "http",
          scheme: "bearer",
          description: "A session's token, one that was made for the API, or the operator's. " +
            "One of the scopes is needed.",
        },
      },
      schemas: { Problem: problemSchema },
    },
  };
}

function operation(row: Route): Json {
  const { id, tag, summary, scopes, parameters = {}, query = {}, headers = {} } = row;
  const places = [["path", parameters], ["query", query], ["header", headers]] as const;
  const described = places.flatMap(([place, entries]) => parametersIn(place, entries));
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(scopes === undefined
      ? { security: [] }
      : { security: scopes.map((scope) => ({ [bearer]: [scope] })) }),
    ...(described.length === 0 ? {} : { parameters: described }),
    ...requestBody(row),
    responses: responses(row),
  };
}

function parametersIn(place: "path" | "query" | "header", entries: Entries): Json[] {
  return Object.entries(entries).map(([name, schema]) => ({
    name,
    in: place,
    required: place === "path" || !isOptional(schema),
    schema: schemaOf(schema),
  }));
}

function isOptional(schema: v.GenericSchema): boolean {
  return ["optional", "nullish", "exact_optional", "undefinedable"].includes(schema.type);
}

function requestBody({ body, rawBody }: Route): Json {
  if (rawBody !== undefined) {
    const content = Object.fromEntries(
      rawBody.map((type) => [type, { schema: { type: "string", format: "binary" } }]),
    );
    return { requestBody: { required: false, content } };
  }
  if (body === undefined) return {};
  const content = { "application/json": { schema: schemaOf(body) } };
  return { requestBody: { required: true, content } };
}

/** What any route may answer. */
function problemsOf(row: Route): readonly number[] {
  const { scopes, query, headers, body, rawBody, problems = [] } = row;
  const guarded = scopes === undefined ? [] : [401, 404, 503];
  const reads = query ?? headers ?? body;
  return [
    ...new Set([
      ...guarded,
      429,
      ...(scopes === undefined && reads === undefined ? [] : [400]),
      ...(body === undefined && rawBody === undefined ? [] : [413, 415]),
      ...problems,
      500,
    ]),
  ].sort();
}

function responses(row: Route): Json {
  const well = [row.success, ...(row.others ?? [])];
  return Object.fromEntries([
    ...well.map((success) => [String(success.status ?? 200), response(success)]),
    ...problemsOf(row).map((status) => [String(status), problemResponse(status)]),
  ]);
}

function response({ description, schema, types = [], headers = {} }: Success): Json {
  const content = schema === undefined
    ? Object.fromEntries(types.map((type) => [type, {}]))
    : { "application/json": { schema: schemaOf(schema) } };
  return {
    description,
    ...(Object.keys(headers).length === 0 ? {} : {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [
          name,
          { description: text, schema: { type: "string" } },
        ]),
      ),
    }),
    ...(Object.keys(content).length === 0 ? {} : { content }),
  };
}

function problemResponse(status: number): Json {
  return {
    description: (titles as Readonly<Record<number, string>>)[status] ?? "Problem",
    content: {
      "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } },
    },
  };
}

function schemaOf(schema: v.GenericSchema): Json {
  const { $schema: _, ...described } = toJsonSchema(schema, {
    target: "draft-2020-12",
    typeMode: "input",
    // What no pattern can say is said by the refusal.
    ignoreActions: ["check"],
    overrideAction: ({ valibotAction, jsonSchema }) => {
      switch (valibotAction.type) {
        case "regex": {
          const { source, flags } = (valibotAction as v.RegexAction<string, undefined>).requirement;
          // JSON Schema reads patterns as with this flag.
          return flags === "" || flags === "u" ? { ...jsonSchema, pattern: source } : undefined;
        }
        case "safe_integer":
          return { ...jsonSchema, type: "integer" };
      }
    },
  });
  return described;
}
