import * as fc from "fast-check";

/** The part of a JSON schema that is understood here. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

/** A parameter, as OpenAPI has it. */
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

/** An operation, as far as requests are made of it. */
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema?: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** A description of an HTTP surface, as far as requests are made of it. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** A request that was made up from a description. */
export interface MadeRequest {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Texts that programs have stumbled over. */
const awkward = [
  ...["", " ", "0", "-1", "1e400", "NaN", "null", "true", "undefined", "__proto__", "constructor"],
  ...["../../etc/passwd", "..%2f", "%", "%00", "\u0000", "\u202e", "ﬀ", "é", "🦆", "'; --"],
  ...["2026-13-45T99:99:99Z", "9".repeat(40), "x".repeat(5000), "[]", "{}", "*", "a,b,,c"],
] as const;

/** Header fields that mean nothing unless they say this. */
const sound: Readonly<Record<string, readonly string[]>> = {
  "tus-resumable": ["1.0.0"],
  "upload-length": ["0", "10", "9999999999999"],
  "upload-offset": ["0", "5"],
  "upload-metadata": ["filename YQ==,filetype dGV4dC9wbGFpbg==", "filename"],
  "content-length": ["0", "3"],
  range: ["bytes=0-", "bytes=5-1", "bytes=-1"],
};

/** What the surface of a test has: names by which something is found. */
const known = ["ana", "bia", "BIA", "1", "2", "#lobby", "d1", "lobby"];

const text = fc.oneof(
  fc.constantFrom(...known),
  fc.constantFrom(...awkward),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

/** Values that fit a schema, mostly. */
function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(fitting));
  const { minimum: min = 0, maximum: max = 1000 } = schema;
  switch (schema.type) {
    case "integer":
      return fc.oneof(fc.integer({ min, max: Math.min(max, 2 ** 31 - 1) }), fc.constant(max));
    case "number":
      return fc.double({ min, max, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(fitting(schema.items ?? {}), { maxLength: 4 });
    case "object":
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, one]) => [name, fitting(one)]),
        ),
        { requiredKeys: [...schema.required ?? []] },
      );
    case "string":
      return text;
    default:
      return fc.jsonValue();
  }
}

/** Values that fit a schema, or anything that JSON can say. */
function anyFor(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 4, arbitrary: fitting(schema) }, fc.jsonValue(), text);
}

/** Requests for whatever a description has. */
export function describedRequests(description: Description): fc.Arbitrary<MadeRequest> {
  const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.operationId === undefined ? [] : [requestFor(path, method, operation)]
    )
  );
  return fc.oneof(...operations);
}

function requestFor(path: string, method: string, operation: Operation): fc.Arbitrary<MadeRequest> {
  const parameters = operation.parameters ?? [];
  const of = (place: string, isAlways: boolean) => {
    const own = parameters.filter((one) => one.in === place);
    return fc.record(
      Object.fromEntries(own.map(({ name, schema }) => {
        const values = fc.constantFrom(...sound[name] ?? known);
        return [name, fc.oneof(anyFor(schema).map(asText), values)];
      })),
      { requiredKeys: isAlways ? undefined : [] },
    ) as fc.Arbitrary<Record<string, string>>;
  };
  const stray = fc.dictionary(fc.constantFrom("format", "x", "__proto__", "limit"), text, {
    maxKeys: 1,
  });
  return fc.record({
    places: of("path", true),
    query: fc.oneof(fc.constant({}), of("query", false)),
    stray: fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, stray),
    headers: of("header", false),
    body: bodyFor(operation),
    asHead: fc.boolean(),
  }).map(({ places, query, stray, headers, body, asHead }) => ({
    operation,
    method: method === "get" && asHead ? "HEAD" : method.toUpperCase(),
    path: filled(path, places) + queryText({ ...query, ...stray }),
    headers: { ...readable(headers), ...body.headers },
    body: body.text,
  }));
}

interface Body {
  readonly text: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

function bodyFor({ requestBody }: Operation): fc.Arbitrary<Body> {
  if (requestBody === undefined) return fc.constant({ text: undefined, headers: {} });
  const bodies = Object.entries(requestBody.content).map(([type, { schema = {} }]) => {
    const said = type === "application/json"
      ? fc.oneof(
        { weight: 6, arbitrary: anyFor(schema).map((value) => JSON.stringify(value)) },
        text,
      )
      : text;
    const types = fc.oneof({ weight: 6, arbitrary: fc.constant(type) }, fc.constant("text/html"));
    return fc.record({ text: said, type: types })
      .map(({ text, type }) => ({ text, headers: { "content-type": type } }));
  });
  return fc.oneof(...bodies);
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

function filled(path: string, places: Readonly<Record<string, string>>): string {
  // A segment that says nothing, or dots alone, is another path.
  const segment = (text: string) => text.replace(/^\.*$/, "-");
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const text = segment(places[name] ?? "");
    // Some of it as it is: not all that is sent is escaped as it should be.
    return /^[%\w.-]+$/.test(text) ? text : encodeURIComponent(text);
  });
}

function queryText(query: Readonly<Record<string, string>>): string {
  const said = new URLSearchParams(query).toString();
  return said === "" ? "" : `?${said}`;
}

/** What can be in a header field at all. */
function readable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value.replace(/[^\x20-\x7e]/g, "?")]),
  );
}
