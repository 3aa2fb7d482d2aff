import { setImmediate } from "node:timers";
import type { ClientFrame } from "../../protocol/client_frames.ts";
import { maxHistoryPoints } from "../../protocol/limits.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import { merged, stepFor } from "../metrics/history.ts";
import type { Services } from "../services.ts";
import { aggregateMs, aggregateStart } from "../store/aggregates.ts";
import type { HistoryPoint } from "../store/host_types.ts";
import { type Command, Refusal } from "./command.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Aggregates that are read in one turn: some milliseconds. */
const sliceMs = 1000 * aggregateMs;

/** How one figure of a host was, as a plot shows it. */
export const host_history: Command<"host_history"> = {
  needs: "login",
  waits: true,
  async run(frame, caller, services) {
    const host = services.store.hostNamed(frame.host);
    if (host === undefined) throw new Refusal("unknown_host", { name: frame.host });
    const { points, stepMs } = await pointsOf(host.id, frame, caller.gone, services);
    caller.answer({
      type: "host_history_response",
      id: frame.id,
      status: "success",
      host: host.name,
      figure: frame.figure,
      step_ms: stepMs,
      points: points.map(({ at, ...values }) => ({ timestamp: rfc3339(at), ...values })),
    });
  },
};

async function pointsOf(
  host: number,
  frame: ClientFrame<"host_history">,
  gone: AbortSignal,
  { store, clock, aggregateDays }: Services,
): Promise<{ readonly points: readonly HistoryPoint[]; readonly stepMs: number }> {
  const { hostHistory } = store;
  const wanted = Math.max(Date.parse(frame.from), clock.now() - aggregateDays * dayMs);
  const first = hostHistory.first(host, aggregateStart(wanted));
  if (first === undefined) return { points: [], stepMs: 0 };
  const from = Math.max(wanted, first);
  const to = Math.min(Date.parse(frame.to), clock.now() + 1);
  if (isFine(host, from, to, store)) {
    return { points: hostHistory.samples(host, frame.figure, from, to), stepMs: 0 };
  }
  const stepMs = stepFor(from, to);
  const start = Math.floor(from / stepMs) * stepMs;
  let points: readonly HistoryPoint[] = [];
  for (let at = start; at < to && !gone.aborted; at += sliceMs) {
    const more = hostHistory.aggregates(host, frame.figure, at, Math.min(at + sliceMs, to));
    points = merged([...points, ...more], stepMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { points, stepMs };
}

/** Whether every sample is there still, and has room. */
function isFine(host: number, from: number, to: number, { hostHistory }: Services["store"]) {
  if (from < hostHistory.samplesFrom()) return false;
  return hostHistory.countSamples(host, from, to, maxHistoryPoints + 1) <= maxHistoryPoints;
}
