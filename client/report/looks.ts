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
}

/**
 * What to look at, by the options and what the last run has left.
 *
 * @throws {Failure} 64 for a value that is none.
 */
export async function looksOf(
  { disk: disks, sensor, value = [] }: LookOptions,
  data: string,
  language: Language,
): Promise<Looks> {
  const last = await readLast(data);
  if (value.length === 0) return { disks, sensor, last };
  const { parseValues } = await import("./own_values.ts");
  return { disks, sensor, values: parseValues(value, language), last };
}
