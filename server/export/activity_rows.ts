import type { ActivityRow } from "../store/activity_types.ts";
import { type Columns, rfc3339, type RowFormat, rowFormats } from "./row_format.ts";
import { markdownWord, word } from "./shown_text.ts";

const columns: Columns<ActivityRow> = {
  record: (row) => row.record,
  index: (row) => row.index,
  at: (row) => rfc3339(row.at),
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

/** Columns that a line of text begins with, without saying which they are. */
const bare = ["record", "index", "at", "kind", "user"];

function text(row: ActivityRow): string {
  const { record, index, at, kind, user } = row;
  const named = names.flatMap((name, place) => {
    const value = bare.includes(name) ? undefined : values[place]!(row);
    return value === undefined ? [] : [`${name}=${word(value)}`];
  });
  const who = user === undefined ? [] : [word(user)];
  return [rfc3339(at), `${record}.${index}`, kind, ...who, ...named].join(" ") + "\n";
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

/** The formats that the activity log is exported in, by their names. */
export const activityFormats = rowFormats(columns, {
  text,
  markdownHeader: tableRow(names) + tableRow(names.map(() => "---")),
  markdown: (row) => tableRow(values.map((value) => markdownWord(value(row) ?? ""))),
});

export type ActivityFormat = RowFormat<ActivityRow>;
