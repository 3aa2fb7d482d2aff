import { type Tool, tools } from "../tests/support/require.ts";

/** What a run of the tests came to. */
export interface Tally {
  passed: number;
  failed: number;
  /** The names of the tests that were ignored. */
  readonly skipped: string[];
}

// deno-lint-ignore no-control-regex -- colours are made of control characters
const colours = /\u001b\[[\d;]*m/g;
const summary = /^(?:ok|FAILED) \| (\d+) passed.*?\| (\d+) failed/;
const ignored = /^(?:\S+ => )?(.+) \.\.\. ignored \(/;

/** Takes one line of what `deno test` prints into account. */
export function countLine(line: string, tally: Tally): void {
  const plain = line.replace(colours, "").trimEnd();
  const [, name] = ignored.exec(plain) ?? [];
  if (name !== undefined) tally.skipped.push(name);
  const [, passed, failed] = summary.exec(plain) ?? [];
  if (passed === undefined) return;
  tally.passed += Number(passed);
  tally.failed += Number(failed);
}

/** The last lines of a run: what was skipped and how to have it run, then the counts. */
export function conclusion(tally: Tally): string[] {
  const needed = new Set(
    tally.skipped.flatMap((name) => /\[needs (.+)\]$/.exec(name)?.[1]?.split(", ") ?? []),
  );
  const asRoot = [...needed].some((name) => name.endsWith(" as root")) ? ", as root" : "";
  const packages = [...needed].map((name) => name.replace(/ as root$/, ""))
    .map((tool) => tools[tool as Tool]?.package ?? tool).sort();
  return [
    ...tally.skipped.map((name) => `skipped: ${name}`),
    ...(packages.length > 0 ? [`to run them${asRoot}: apt-get install ${packages.join(" ")}`] : []),
    `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped.length} skipped`,
  ];
}
