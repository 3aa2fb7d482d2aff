import type { Language } from "../../common/text/speak.ts";
import { readLast } from "./last_reading.ts";
import type { Looks } from "./reading.ts";

/** As much of what can be said to `chat report-metrics` as is about reading. */
export interface LookOptions {
  /** Paths on the disks to look at; every mounted disk unless given. */
  readonly disk?: readonly string[];
  /** The sensor of the temperature, by name. */
  readonly sensor?: string;
  /** Values of one's own, as `name=number` and a unit. */
  readonly value?: readonly string[];
  /** Takes what standard input says along. */
  readonly stdin?: boolean;
}

/**
 * What to look at, by the options and what the last run has left.
 *
 * @throws {Failure} 64 for a value that is none.
 */
export async function looksOf(
  { disk: disks, sensor, value = [], stdin }: LookOptions,
  data: string,
  language: Language,
): Promise<Looks> {
  const values = value.length === 0 ? [] : await parsed(value, language);
  // Another program may take its time, in which the last reading becomes another one.
  const text = stdin ? await standardInput(language) : undefined;
  return { disks, sensor, values, text, last: await readLast(data) };
}

async function parsed(value: readonly string[], language: Language): Promise<Looks["values"]> {
  const { parseValues } = await import("./own_values.ts");
  return parseValues(value, language);
}

async function standardInput(language: Language): Promise<string | undefined> {
  const { readText } = await import("./stdin_text.ts");
  return await readText(Deno.stdin.readable, language);
}
