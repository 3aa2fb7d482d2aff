/**
 * `deno task bench`: measures against the budgets, beside ngircd where it is installed, and prints
 * a table in Markdown. It ends by itself; what a machine lacks is a row that says so.
 */
import { terminationSignals } from "../../common/platform.ts";
import type { Bench } from "./bench.ts";
import { type Chatload, openChatload } from "./chatload.ts";
import { folderOnDisk } from "./disk.ts";
import { Missing } from "./missing.ts";
import { type Options, parseOptions, usage } from "./options.ts";
import { type Plan, plans } from "./rows.ts";
import { markdownTable, type Row } from "./table.ts";

/** After this, rows that were not measured yet are left out. */
const timeLimitMs = 6 * 60_000;

const names = plans.map(({ name }) => name);

interface Finding extends Row {
  readonly failed: boolean;
}

async function find(plan: Plan, bench: Bench): Promise<Finding> {
  const { name, what, budget } = plan;
  const row = { name, what, budget };
  try {
    bench.signal.throwIfAborted();
    const result = await plan.measure(bench);
    return { ...row, result, missing: undefined, failed: false };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const isOurs = !(error instanceof Missing) && !bench.signal.aborted;
    const missing = bench.signal.aborted ? String(bench.signal.reason) : text;
    return { ...row, result: undefined, missing, failed: isOurs };
  }
}

function benchOf(folder: string, { quick }: Options, signal: AbortSignal): Bench {
  let chatload: Promise<Chatload> | undefined;
  return {
    folder,
    quick,
    signal,
    ...(quick ? { runs: 1, seconds: 3 } : { runs: 3, seconds: 4 }),
    chatload: () => chatload ??= openChatload(folder, signal),
  };
}

async function measureAll(options: Options, signal: AbortSignal): Promise<Finding[]> {
  const folder = await folderOnDisk();
  try {
    const bench = benchOf(folder, options, signal);
    const findings: Finding[] = [];
    for (const plan of plans) {
      if (options.only.length > 0 && !options.only.includes(plan.name)) continue;
      console.error(`bench: ${plan.what} …`);
      findings.push(await find(plan, bench));
    }
    return findings;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the bench, and stops it when time is up or somebody has had enough. */
async function bounded(options: Options): Promise<Finding[]> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort("not measured: time was up"), timeLimitMs);
  const interrupt = () => stop.abort("not measured: interrupted");
  for (const signal of terminationSignals) Deno.addSignalListener(signal, interrupt);
  try {
    return await measureAll(options, stop.signal);
  } finally {
    clearTimeout(timer);
    for (const signal of terminationSignals) Deno.removeSignalListener(signal, interrupt);
  }
}

function machine(): string {
  const { cores, os } = { cores: navigator.hardwareConcurrency, os: Deno.build.os };
  return `${os}, ${cores} cores, Deno ${Deno.version.deno}; medians; the server computes the ` +
    "digests, and the receivers of the load generator send no `ack`";
}

/** @returns the exit code. */
async function main(): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(Deno.args, names);
  } catch (error) {
    console.error(`bench: error: ${(error as Error).message}`);
    return 64;
  }
  if (options.help) {
    console.log(usage(names));
    return 0;
  }
  const findings = await bounded(options);
  if (options.json) console.log(JSON.stringify(findings, undefined, 2));
  else console.log(`${markdownTable(findings)}\n\n${machine()}.`);
  return findings.some(({ failed }) => failed) ? 1 : 0;
}

Deno.exitCode = await main();
