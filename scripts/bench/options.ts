import { parseArgs } from "node:util";

/** What the bench was asked for. */
export interface Options {
  /** Names of rows; all of them when empty. */
  readonly only: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly help: boolean;
}

/** How to call the bench, given the names of its rows. */
export function usage(names: readonly string[]): string {
  return [
    "Usage: deno task bench [--only NAME]… [--quick] [--json]",
    "",
    `  --only NAME   measure this row alone: ${names.join(", ")}`,
    "  --quick       one run of 3 s each, to see whether it works",
    "  --json        print the rows as JSON instead of a table",
    "",
    "CHATLOAD names a load generator that is built, CHAT_EXECUTABLE a chat to measure.",
  ].join("\n");
}

/**
 * Reads the arguments.
 *
 * @throws {TypeError} for an unknown flag, {RangeError} for an unknown row.
 */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const unknown = values.only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`There is no row "${unknown}": use one of ${names.join(", ")}`);
  }
  return values;
}
