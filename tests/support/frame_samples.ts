import * as v from "valibot";
import { clientSchemas, type Verb } from "../../protocol/client_frames.ts";

/** As much of a schema as is needed to make something that fits it. */
interface Schema {
  readonly type: string;
  readonly literal?: unknown;
  readonly options?: readonly unknown[];
  /** The schema itself, and what a value of it has to go through. */
  readonly pipe?: readonly { readonly type: string }[];
  readonly entries?: Readonly<Record<string, Schema>>;
}

const simple: Readonly<Record<string, unknown>> = {
  string: "x",
  number: 1,
  boolean: true,
  array: [],
  record: {},
  nullable: null,
};

function sampleOf(schema: Schema): unknown {
  if (schema.pipe?.some(({ type }) => type === "iso_timestamp")) return "2026-01-01T00:00:00Z";
  if (schema.type in simple) return simple[schema.type];
  switch (schema.type) {
    case "literal":
      return schema.literal;
    case "picklist":
      return schema.options![0];
    case "object":
      return Object.fromEntries(
        Object.entries(schema.entries!)
          .filter(([, { type }]) => type !== "optional" && type !== "nullish")
          .map(([name, entry]) => [name, sampleOf(entry)]),
      );
    default:
      throw new TypeError(`Cannot make a sample of ${schema.type}: teach it here`);
  }
}

/** Every verb there is. */
export const verbs = Object.keys(clientSchemas) as Verb[];

/** A frame of a verb with nothing but what it needs, each field of the right type. */
export function sampleFrame(verb: Verb): Record<string, unknown> {
  return sampleOf(clientSchemas[verb] as unknown as Schema) as Record<string, unknown>;
}

/** Each field of a verb with values of types that it cannot have. */
export function wrongFields(verb: Verb): { field: string; wrong: unknown }[] {
  const entries = Object.entries(clientSchemas[verb].entries) as [string, v.GenericSchema][];
  return entries.filter(([field]) => field !== "type").flatMap(([field, schema]) =>
    [true, null, 7, {}].filter((value) => !v.safeParse(schema, value).success)
      .map((wrong) => ({ field, wrong }))
  );
}
