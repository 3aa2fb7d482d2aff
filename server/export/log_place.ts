import * as v from "valibot";
import type { ActivityPosition, ActivityRow } from "../store/activity_types.ts";
import { rfc3339 } from "./row_format.ts";
import type { ActivityLog } from "./sources.ts";

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const line = v.object({ record: count, index: count, at: v.string(), kind: v.string() });

type Line = v.InferOutput<typeof line>;

/** A row as a file has it; `undefined` when a line is none of ours. */
export function readLine(text: string | undefined): Line | undefined {
  if (text === undefined) return undefined;
  try {
    const read = v.safeParse(line, JSON.parse(text));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}

/** Where a file goes on behind its last line. */
export interface Resumed {
  readonly after: ActivityPosition | undefined;
  /** Whether the log is another one than the file has: a backup was put back. */
  readonly isOther: boolean;
}

/**
 * Where a file goes on. When the log has something else in the place of the last line, that is the
 * log of an older day, all of which the file has; what came after the line is new.
 */
export function resume(log: Pick<ActivityLog, "activity">, last: Line | undefined): Resumed {
  if (last === undefined) return { after: undefined, isOther: false };
  const { record, index } = last;
  const [there] = log.activity({ after: { record, index: index - 1 } }, 1).rows;
  if (there !== undefined && isOf(there, last)) {
    return { after: { record, index }, isOther: false };
  }
  return { after: firstSince(log, Date.parse(last.at) + 1), isOther: true };
}

function isOf({ record, index, at, kind }: ActivityRow, last: Line): boolean {
  return record === last.record && index === last.index && rfc3339(at) === last.at &&
    kind === last.kind;
}

/** The place before the first row of that time or later; the end of the log when there is none. */
function firstSince(
  log: Pick<ActivityLog, "activity">,
  from: number,
): ActivityPosition | undefined {
  let after: ActivityPosition | undefined;
  for (;;) {
    const { rows: [row], next, seen } = log.activity({ from, after }, 1);
    if (row !== undefined) return { record: row.record, index: row.index - 1 };
    if (next === undefined) return seen;
    after = next;
  }
}
