import { type CsvField, csvLine } from "../../common/csv.ts";
import { safeJson } from "../../common/sanitize.ts";

/** Why an export ends. */
export type EndReason =
  /** All that was asked for is there. */
  | "complete"
  /** As many rows as were asked for; there are others behind them. */
  | "more"
  /** Whoever followed the log was ended, by a server that stops. */
  | "stopped"
  /** Whoever followed the log may read it no longer. */
  | "revoked";

/** What the last line of an export says. */
export interface End {
  readonly rows: number;
  /** `sha256:<hex>` of every byte before the last line. */
  readonly digest: string;
  readonly reason: EndReason;
  /** What to give as `after` to go on behind the last row; `undefined` when nothing was looked at. */
  readonly after: string | undefined;
}

/** How rows become a file. */
export interface RowFormat<Row> {
  readonly contentType: string;
  /** Of its file. */
  readonly extension: string;
  /** What comes before the first row. */
  readonly header: string;
  readonly line: (row: Row) => string;
  /** What is said where nothing happens, so that a reader who is gone is noticed. */
  readonly heartbeat: (at: number) => string;
  /** What comes behind the last row. */
  readonly footer: string;
  /** The last line. */
  readonly end: (end: End) => string;
}

/** The formats of exports. */
export const formatNames = ["ndjson", "csv", "text", "markdown"] as const;

export type FormatName = typeof formatNames[number];

/** Every format, for rows of one kind. */
export type RowFormats<Row> = Readonly<Record<FormatName, RowFormat<Row>>>;

/** Whether there is a format of that name. */
export function isFormatName(name: string): name is FormatName {
  return formatNames.some((known) => known === name);
}

/** How a row is told, by the name of its column; the same for programs in every format. */
export type Columns<Row> = Readonly<Record<string, (row: Row) => CsvField>>;

/** How people read a row. */
export interface Shown<Row> {
  readonly text: (row: Row) => string;
  readonly markdownHeader: string;
  readonly markdown: (row: Row) => string;
}

/** Makes the formats of a table of columns, which has `at`, `kind`, `digest` and `detail`. */
export function rowFormats<Row>(columns: Columns<Row>, shown: Shown<Row>): RowFormats<Row> {
  const names = Object.keys(columns);
  const values = Object.values(columns);
  const cells = (fields: Readonly<Record<string, CsvField>>) =>
    csvLine(names.map((name) => fields[name]));
  return {
    ndjson: {
      contentType: "application/x-ndjson",
      extension: "ndjson",
      header: "",
      line: (row) =>
        safeJson(Object.fromEntries(values.map((value, at) => [names[at], value(row)]))) + "\n",
      heartbeat: (at) => JSON.stringify({ kind: "heartbeat", at: rfc3339(at) }) + "\n",
      footer: "",
      end: ({ rows, digest, reason: detail, after }) =>
        JSON.stringify({ kind: "end", rows, digest, detail, after }) + "\n",
    },
    // Every line is a record with all the fields, so that no parser trips over the last one.
    csv: {
      contentType: "text/csv; charset=utf-8; header=present",
      extension: "csv",
      header: csvLine(names),
      line: (row) => csvLine(values.map((value) => value(row))),
      heartbeat: (at) => cells({ kind: "heartbeat", at: rfc3339(at) }),
      footer: "",
      end: (end) => cells({ kind: "end", digest: end.digest, detail: endWords(end) }),
    },
    text: {
      contentType: "text/plain; charset=utf-8",
      extension: "txt",
      header: "",
      line: shown.text,
      heartbeat: () => "\n",
      footer: "",
      end: (end) => `end ${endWords(end)} ${end.digest}\n`,
    },
    markdown: {
      contentType: "text/markdown; charset=utf-8",
      extension: "md",
      header: shown.markdownHeader,
      line: shown.markdown,
      heartbeat: () => "\n",
      // Or else it would be one more line of a table.
      footer: "\n",
      end: (end) => `\`end ${endWords(end)} ${end.digest}\`\n`,
    },
  };
}

function endWords({ rows, reason, after }: End): string {
  return `rows=${rows} ${reason}` + (after === undefined ? "" : ` after=${after}`);
}

/** A time as every format has it. */
export function rfc3339(at: number): string {
  return new Date(at).toISOString();
}
