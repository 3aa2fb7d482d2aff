import type { Context } from "hono";
import * as v from "valibot";
import type { Entries, Route } from "./route.ts";

/** Orders are short; what is long comes as a raw body. */
export const maxBodyBytes = 16 * 1024;

/** Why a request does not fit its route. */
export type Misfit =
  | { readonly why: "no_such_parameter" }
  | { readonly why: "unknown_parameter"; readonly name: string; readonly known: string }
  | { readonly why: "repeated_parameter"; readonly name: string }
  | {
    readonly why: "bad_parameter" | "bad_header" | "bad_body";
    readonly field: string;
    readonly expected: string;
    readonly value?: string;
  }
  | { readonly why: "too_large"; readonly bytes: number }
  | { readonly why: "media_type"; readonly given: string; readonly known: string };

/** What a request says, checked. */
export interface ReadRequest {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** Thrown inside this file alone. */
class DoesNotFit extends Error {
  constructor(readonly misfit: Misfit) {
    super(misfit.why);
  }
}

/** Reads a request as its route has it, or says what does not fit. */
export async function readRequest(context: Context, route: Route): Promise<ReadRequest | Misfit> {
  try {
    return {
      parameters: readParameters(context, route.parameters ?? {}),
      query: readQuery(context, route),
      headers: readHeaders(context, route.headers ?? {}),
      body: await readBody(context, route),
    };
  } catch (error) {
    if (error instanceof DoesNotFit) return error.misfit;
    throw error;
  }
}

function readParameters(context: Context, entries: Entries): ReadRequest["parameters"] {
  const said = typed(context.req.param(), entries);
  const read = v.safeParse(v.object(entries), said);
  if (!read.success) throw new DoesNotFit({ why: "no_such_parameter" });
  return read.output;
}

function readQuery(context: Context, { query, scopes }: Route): ReadRequest["query"] {
  // What is for anybody is asked by whatever watches over servers, which may add things of its own.
  if (query === undefined && scopes === undefined) return {};
  const entries = query ?? {};
  const said: Record<string, string> = {};
  for (const [name, values] of Object.entries(context.req.queries())) {
    if (!Object.hasOwn(entries, name)) {
      const known = Object.keys(entries).join(", ");
      throw new DoesNotFit({ why: "unknown_parameter", name, known });
    }
    if (values.length > 1) throw new DoesNotFit({ why: "repeated_parameter", name });
    said[name] = values[0]!;
  }
  return checked("bad_parameter", entries, said);
}

function readHeaders(context: Context, entries: Entries): ReadRequest["headers"] {
  const said = Object.keys(entries).flatMap((name) => {
    const value = context.req.header(name);
    return value === undefined ? [] : [[name, value]];
  });
  return checked("bad_header", entries, Object.fromEntries(said));
}

function checked(
  why: "bad_parameter" | "bad_header",
  entries: Entries,
  said: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  const read = v.safeParse(v.object(entries), typed(said, entries));
  if (read.success) return read.output;
  const { field, expected } = named(read.issues[0]);
  throw new DoesNotFit({ why, field, expected, value: said[field] ?? "" });
}

async function readBody(context: Context, { body, rawBody }: Route): Promise<unknown> {
  const given = context.req.header("content-type") ?? "";
  const type = given.split(";")[0]!.trim().toLowerCase();
  if (rawBody !== undefined) {
    // Without a type it may well be empty, which cannot be seen; the route refuses what is not.
    if (type === "" || rawBody.includes(type)) return undefined;
    throw new DoesNotFit({ why: "media_type", given, known: rawBody.join(", ") });
  }
  if (body === undefined) return undefined;
  if (type !== "application/json") {
    throw new DoesNotFit({ why: "media_type", given, known: "application/json" });
  }
  const said = await readJson(context);
  // To the library a list is an object, too.
  if (Array.isArray(said)) {
    throw new DoesNotFit({ why: "bad_body", field: ".", expected: "Object" });
  }
  const read = v.safeParse(body, said);
  if (read.success) return read.output;
  throw new DoesNotFit({ why: "bad_body", ...named(read.issues[0]) });
}

async function readJson(context: Context): Promise<unknown> {
  const bytes = await readBounded(context.req.raw.body);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** All of a body, unless it is too long: its length may not be said, or be a lie. */
async function readBounded(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxBodyBytes) throw new DoesNotFit({ why: "too_large", bytes: maxBodyBytes });
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function named(issue: v.BaseIssue<unknown>): { field: string; expected: string } {
  return { field: v.getDotPath(issue) ?? ".", expected: issue.expected ?? issue.type };
}

/** Texts as the types that their schemas want; those that are none stay, and do not fit. */
function typed(
  said: Readonly<Record<string, string>>,
  entries: Entries,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(said).map(([name, text]) => [name, typedText(text, entries[name])]),
  );
}

function typedText(text: string, schema: v.GenericSchema | undefined): unknown {
  switch (schema && baseTypeOf(schema)) {
    case "number":
      // Not what else `Number` takes: blanks, hexadecimal, nothing at all.
      return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text;
    case "boolean":
      return text === "true" ? true : text === "false" ? false : text;
    default:
      return text;
  }
}

function baseTypeOf(schema: v.GenericSchema): string {
  return "wrapped" in schema ? baseTypeOf(schema.wrapped as v.GenericSchema) : schema.type;
}
