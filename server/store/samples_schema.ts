import type { DatabaseSync } from "node:sqlite";
import { type FigureName, mapFigures } from "../../protocol/figures.ts";
import { aggregatesOf, aggregateStart } from "./aggregates.ts";
import type { HostReport } from "./host_types.ts";
import { writeSample } from "./sample_body.ts";

/**
 * The tables of what hosts say, and of what is made of it; a part of `schema.ts`.
 *
 * A reading of a host is named by the start of the machine and a number that grows: `boots` keeps
 * the long ids of starts out of its millions of rows. Readings that came without are all kept.
 * `at` is when the host read it, by the server's clock. `key` is kept as it is, since both sides
 * compute with it: whoever can read this file can report in the host's name.
 */
const tables = `
CREATE TABLE boots (
  id INTEGER PRIMARY KEY,
  host INTEGER NOT NULL REFERENCES hosts,
  boot TEXT NOT NULL,
  UNIQUE (host, boot)
) STRICT;

CREATE TABLE samples (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  host INTEGER NOT NULL REFERENCES hosts,
  boot INTEGER REFERENCES boots,
  counter INTEGER,
  at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  CHECK ((boot IS NULL) = (counter IS NULL))
) STRICT;
CREATE UNIQUE INDEX samples_once ON samples (boot, counter) WHERE boot IS NOT NULL;
CREATE INDEX samples_at ON samples (host, at);

CREATE TABLE aggregates (
  host INTEGER NOT NULL REFERENCES hosts,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (host, at)
) STRICT, WITHOUT ROWID;

ALTER TABLE hosts ADD COLUMN tags TEXT NOT NULL DEFAULT '{}';
ALTER TABLE hosts ADD COLUMN retired_at INTEGER;
ALTER TABLE hosts ADD COLUMN key BLOB CHECK (key IS NULL OR length(key) = 32);
ALTER TABLE hosts ADD COLUMN key_id TEXT;
ALTER TABLE hosts ADD COLUMN latest INTEGER;
CREATE UNIQUE INDEX hosts_by_key ON hosts (key_id) WHERE key_id IS NOT NULL;

CREATE TABLE alert_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule TEXT NOT NULL,
  tag TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE incidents (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  rule INTEGER NOT NULL,
  host INTEGER NOT NULL REFERENCES hosts,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  acked_by INTEGER REFERENCES accounts,
  silenced_until INTEGER,
  conversation INTEGER REFERENCES conversations,
  seq INTEGER,
  state TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX incidents_open ON incidents (rule, host) WHERE closed_at IS NULL;
CREATE INDEX incidents_of ON incidents (rule, host);
CREATE INDEX incidents_by_end ON incidents (closed_at);
`;

type ReportRow = Partial<Record<FigureName, number | null>> & {
  id: number;
  host: number;
  at: number;
  disk: string;
  reasons: string;
};

/** Makes the tables, and takes over the reports that there are. */
export function addSamples(database: DatabaseSync): void {
  database.exec(tables);
  const reports = database.prepare("SELECT * FROM reports ORDER BY host, at");
  const insert = database.prepare(
    "INSERT INTO samples (id, host, at, received_at, body) VALUES (?1, ?2, ?3, ?3, ?4)",
  );
  const aggregate = database.prepare("INSERT INTO aggregates VALUES (?, ?, ?)");
  let five: { host: number; start: number; samples: HostReport[] } | undefined;
  const endFive = () => {
    if (five === undefined) return;
    aggregate.run(five.host, five.start, JSON.stringify(aggregatesOf(five.samples)));
  };
  // The table's own columns, of a migration that does not change.
  for (const row of reports.iterate() as Iterable<unknown> as Iterable<ReportRow>) {
    const { id, host } = row;
    const sample = sampleOf(row);
    insert.run(id, host, sample.at, writeSample(sample));
    const start = aggregateStart(sample.at);
    if (five?.host !== host || five.start !== start) {
      endFive();
      five = { host, start, samples: [] };
    }
    five.samples.push(sample);
  }
  endFive();
  database.exec(
    "UPDATE hosts SET latest = (SELECT max(id) FROM samples WHERE host = hosts.id);" +
      "DROP TABLE reports",
  );
}

function sampleOf(row: ReportRow): HostReport {
  const { at, disk, reasons } = row;
  const figures = mapFigures((name) => row[name] ?? null);
  return { at, disk, figures, reasons: JSON.parse(reasons), disks: [], values: [] };
}
