import { join } from "node:path";
import { EndCheck } from "../../common/export/end_check.ts";
import { peakMemory } from "../../tests/support/peak_memory.ts";
import { spawnChat } from "../../tests/support/program.ts";
import { seedDatabase, seededKinds } from "../../tests/support/seed_activity.ts";
import type { Bench, Measure } from "./bench.ts";
import { Missing } from "./missing.ts";

/** Rows of the large export, and of one that has filled the caches of SQLite and V8 as well. */
const rows = { large: 1_000_000, small: 500_000 };

interface Exported {
  readonly rows: number;
  readonly seconds: number;
  readonly megabytes: number;
  /** Most memory that the program had, in megabytes. */
  readonly peakMb: number;
}

/** Peak memory of an export of a million rows of the activity log to a file. */
export const exportMemory: Measure = async (bench) => {
  if (Deno.build.os !== "linux") throw new Missing("only Linux tells the peak of a process");
  const small = await exportOf(bench, bench.quick ? rows.small / 10 : rows.small);
  const large = await exportOf(bench, bench.quick ? rows.large / 10 : rows.large);
  const perSecond = Math.round(large.rows / large.seconds).toLocaleString("en-US");
  const remarks = [
    `${large.rows.toLocaleString("en-US")} rows as NDJSON in ${large.seconds.toFixed(1)} s, ` +
    `${perSecond} rows/s, ${large.megabytes.toFixed(0)} MB`,
    `${small.rows.toLocaleString("en-US")} rows take ${small.peakMb.toFixed(0)} MB`,
    "the last line fits all that came before it",
  ];
  return { ours: { value: large.peakMb, unit: "MB" }, remarks };
};

async function exportOf({ folder, signal }: Bench, count: number): Promise<Exported> {
  signal.throwIfAborted();
  const data = await Deno.makeTempDir({ dir: folder, prefix: "export-" });
  await seedDatabase(join(data, "chat.db"), count);
  const output = join(data, "activity.ndjson");
  const startedAt = performance.now();
  await using program = await spawnChat([
    ...["export", "activity", "--data", data, `--kind=${seededKinds}`, "--output", output],
  ]);
  const peak = await peakMemory(program.pid, program.status);
  const { code } = await program.status;
  const seconds = (performance.now() - startedAt) / 1000;
  if (code !== 0) throw new Error(program.stderr.lines.join("\n"));
  const check = new EndCheck();
  using file = await Deno.open(output);
  let bytes = 0;
  const buffer = new Uint8Array(64 * 1024);
  for (let read = await file.read(buffer); read !== null; read = await file.read(buffer)) {
    check.add(buffer.subarray(0, read));
    bytes += read;
  }
  const end = check.end();
  if (end?.rows !== count) throw new Error(`The export has ${end?.rows} rows and not ${count}`);
  return { rows: count, seconds, megabytes: bytes / 1e6, peakMb: peak / 1e6 };
}
