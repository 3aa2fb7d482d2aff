import type { Bench, Measure } from "./bench.ts";
import { alternate, besideNgircd, freshServer, type Runs } from "./beside.ts";
import { type Chatload, newcomers, newPrefix } from "./chatload.ts";
import type { LoadReport } from "./load_report.ts";
import { latencyResult, rateResult } from "./results.ts";

/** People who write to one another in pairs. */
interface Pairs {
  readonly pairs: number;
  /** Messages that each sender keeps on the way. */
  readonly window?: number;
  /** Messages a second of all together, whether or not the server keeps up. */
  readonly offered?: number;
}

/** Our server hashes two passwords at once, and keeps 64 waiting. */
const loginsAtOnce = "16";

function scenario({ pairs, window, offered }: Pairs): string[] {
  return offered === undefined
    ? ["--scenario", "dm", "--pairs", String(pairs), "--window", String(window ?? 1)]
    : ["--scenario", "rate", "--pairs", String(pairs), "--rate", String(offered)];
}

function run(chatload: Chatload, bench: Bench, args: readonly string[]): Promise<LoadReport> {
  return chatload([
    ...["--secs", String(bench.seconds), "--warmup", "1", "--conc", loginsAtOnce],
    ...["--prefix", newPrefix()],
    ...args,
  ]);
}

async function direct(bench: Bench, pairs: Pairs): Promise<Runs> {
  const chatload = await bench.chatload();
  const load = scenario(pairs);
  return await besideNgircd(
    bench,
    ({ pid, plainPort }) =>
      run(chatload, bench, [
        ...["--port", String(plainPort), "--pid", String(pid), ...newcomers, ...load],
      ]),
    ({ pid, port }) =>
      run(chatload, bench, [
        ...["--dialect", "irc", "--port", String(port), "--pid", String(pid), ...load],
      ]),
  );
}

/** Direct messages a second, stored and acknowledged, beside ngircd, which stores nothing. */
export const directRate = (pairs: Pairs): Measure => async (bench) =>
  rateResult(await direct(bench, pairs));

/** How long direct messages take, one way. */
export const directLatency = (pairs: Pairs): Measure => async (bench) =>
  latencyResult(await direct(bench, pairs));

/** Direct messages a second over TLS, beside those over the plain port of the same server. */
export const tlsBesidePlain = (pairs: Pairs): Measure => async (bench) => {
  const chatload = await bench.chatload();
  await using server = await freshServer(bench);
  const common = ["--pid", String(server.pid), ...newcomers, ...scenario(pairs)];
  const over = (port: number, more: readonly string[] = []) => () =>
    run(chatload, bench, ["--port", String(port), ...more, ...common]);
  const runs = await alternate(bench.runs, over(server.tlsPort, ["--tls"]), over(server.plainPort));
  return rateResult({ ...runs, remarks: [] }, "plain");
};
