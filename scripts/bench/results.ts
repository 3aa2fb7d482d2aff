import type { Runs } from "./beside.ts";
import { type LoadReport, trust } from "./load_report.ts";
import { median, type Quantity, ratioOf, type Result } from "./measures.ts";

/** What of a report a row is about. */
interface Figure {
  readonly unit: Quantity["unit"];
  readonly of: (report: LoadReport) => number;
}

const deliveries: Figure = { unit: "/s", of: ({ delivered_s }) => delivered_s };
const slowest: Figure = { unit: "ms", of: ({ lat_us }) => lat_us.p99 / 1000 };

/** A row about deliveries a second; what is said besides is how long one took. */
export function rateResult(runs: Runs, peer = "ngircd"): Result {
  const p99 = median(runs.ours.map(slowest.of));
  return resultOf(deliveries, runs, peer, [`p99 ${p99.toPrecision(3)} ms`]);
}

/** A row about the one-way time that 99 of 100 messages stay below. */
export function latencyResult(runs: Runs, peer = "ngircd"): Result {
  const rate = median(runs.ours.map(deliveries.of));
  return resultOf(slowest, runs, peer, [`${Math.round(rate)} a second arrived`]);
}

function resultOf(figure: Figure, runs: Runs, of: string, said: readonly string[]): Result {
  const { ours, peer, remarks } = runs;
  const value = median(ours.map(figure.of));
  const theirs = peer && median(peer.map(figure.of));
  return {
    ours: { value, unit: figure.unit },
    ...(theirs === undefined ? {} : {
      peer: { value: theirs, unit: figure.unit, of },
      ratio: ratioOf(value, theirs),
    }),
    remarks: [...said, ...trust({ ours, ...(peer ? { [of]: peer } : {}) }), ...remarks],
  };
}
