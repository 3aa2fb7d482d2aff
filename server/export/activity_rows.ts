import { type CsvField, csvLine } from "../../common/csv.ts";
import type { ActivityRow } from "../store/activity_types.ts";

/** How a row is told, by the name of its column: the same in every format. */
const columns: Readonly<Record<string, (row: ActivityRow) => CsvField>> = {
  record: (row) => row.record,
  index: (row) => row.index,
  at: (row) => new Date(row.at).toISOString(),
  kind: (row) => row.kind,
  user: (row) => row.user,
  user_id: (row) => row.userId,
  address: (row) => row.address,
  session: (row) => row.session,
  conversation: (row) => row.conversation,
  message_id: (row) => row.messageId,
  bytes: (row) => row.bytes,
  digest: (row) => row.digest,
  detail: (row) => row.detail,
};

const names = Object.keys(columns);
const values = Object.values(columns);

/** How rows become a file. */
export interface ActivityFormat {
  readonly contentType: string;
  /** Of its file. */
  readonly extension: string;
  /** What comes before the first row. */
  readonly header: string;
  readonly line: (row: ActivityRow) => string;
}

/** The formats that the activity log is exported in, by their names. */
export const activityFormats = {
  ndjson: {
    contentType: "application/x-ndjson",
    extension: "ndjson",
    header: "",
    line: (row) =>
      JSON.stringify(Object.fromEntries(values.map((value, at) => [names[at], value(row)]))) + "\n",
  },
  csv: {
    contentType: "text/csv; charset=utf-8; header=present",
    extension: "csv",
    header: csvLine(names),
    line: (row) => csvLine(values.map((value) => value(row))),
  },
} as const satisfies Readonly<Record<string, ActivityFormat>>;

export type ActivityFormatName = keyof typeof activityFormats;

/** Whether there is a format of that name. */
export function isActivityFormat(name: string): name is ActivityFormatName {
  return Object.hasOwn(activityFormats, name);
}
