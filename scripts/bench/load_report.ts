import { median } from "./measures.ts";

/** What the load generator prints about one run; its README explains each figure. */
export interface LoadReport {
  readonly delivered_s: number;
  readonly lat_us: { readonly p50: number; readonly p99: number };
  readonly lost: number;
  readonly gap: number;
  readonly late: number;
  readonly corrupt: number;
  readonly stalls: number;
  readonly errors: number;
  readonly closed: number;
  readonly gen_cpu: number;
  readonly other_cpu: number;
  readonly note?: string;
}

/** Faults of which a run that can be trusted has none. */
const faults = ["lost", "gap", "late", "corrupt", "stalls", "errors", "closed"] as const;

/** Beyond this, in percent of a core, the generator is what is measured. */
const busyGenerator = 90;

/** Beyond this, in percent of a core, others share what is measured. */
const busyMachine = 20;

/** What speaks against a set of runs; nothing when they can be trusted. */
export function doubts(whose: string, reports: readonly LoadReport[]): string[] {
  const found = faults.map((fault) => ({ fault, most: mostOf(reports, fault) }))
    .filter(({ most }) => most > 0)
    .map(({ fault, most }) => `${fault} ${most}`);
  const note = reports.find((report) => report.note !== undefined)?.note;
  if (found.length > 0 && note !== undefined) found.push(note);
  if (mostOf(reports, "gen_cpu") > busyGenerator) found.push("the generator is the limit");
  return found.length === 0 ? [] : [`not to be trusted, ${whose}: ${found.join(", ")}`];
}

/** One remark about how far a row can be trusted, and about who else kept the machine busy. */
export function trust(runs: Readonly<Record<string, readonly LoadReport[]>>): string[] {
  const all = Object.values(runs).flat();
  const found = Object.entries(runs).flatMap(([whose, reports]) => doubts(whose, reports));
  const other = median(all.map(({ other_cpu }) => other_cpu));
  return [
    ...(found.length > 0 ? found : ["nothing lost, doubled, stalled or refused"]),
    ...(other > busyMachine ? [`other programs used ${Math.round(other)} % of a core`] : []),
  ];
}

function mostOf(reports: readonly LoadReport[], key: keyof LoadReport): number {
  return Math.max(0, ...reports.map((report) => Number(report[key] ?? 0)));
}
