import type { Reading } from "../../protocol/host_verbs.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import { hashSecret } from "../auth/tokens.ts";
import { isLate } from "../metrics/reports.ts";
import type { Services } from "../services.ts";
import type { HostRecord } from "../store/host_types.ts";
import { type Caller, type Command, Refusal } from "./command.ts";

/** Keeps what a host says of itself, and answers with what all live hosts have in common. */
export const report: Command<"report"> = {
  needs: "nothing",
  waits: false,
  async run(frame, caller, services) {
    const host = reportingHost(frame.token, caller, services);
    await sayTexts(host, [frame], services);
    const { activity, log, reports } = services;
    const { address } = caller;
    if (reports.isNews(host, address)) {
      activity.note({ kind: "report", address, detail: host.name });
    }
    const operation = reports.operation(host, [frame]);
    const { receivedAt, samples: [sample] } = operation;
    caller.commit<"add_samples">(frame, operation, ({ kept }) => {
      reports.kept(host, operation, kept);
      caller.reported();
      log.info("report", { host: host.name, address, disk: frame.disk, ...sample!.figures });
      caller.answer({
        type: "report_response",
        id: frame.id,
        status: "success",
        host: host.name,
        timestamp: rfc3339(kept[0]!.receivedAt),
        counter: frame.counter,
        ...(isLate(sample!, receivedAt) ? { late: true } : {}),
        ...reports.answer(host, frame),
      });
    });
  },
};

/** Keeps what a host could not say before. */
export const reports: Command<"reports"> = {
  needs: "nothing",
  waits: false,
  async run(frame, caller, services) {
    const host = reportingHost(frame.token, caller, services);
    await sayTexts(host, frame.reports, services);
    const { activity, clock, log, reports } = services;
    const { address } = caller;
    if (reports.isNews(host, address)) {
      activity.note({ kind: "report", address, detail: host.name });
    }
    const operation = reports.operation(host, frame.reports);
    caller.commit<"add_samples">(frame, operation, ({ kept }) => {
      reports.kept(host, operation, kept);
      caller.reported();
      log.info("reports", { host: host.name, address, count: kept.length });
      caller.answer({
        type: "report_response",
        id: frame.id,
        status: "success",
        host: host.name,
        timestamp: rfc3339(clock.now()),
        counters: frame.reports.flatMap(({ counter }) => counter ?? []),
        ...reports.answer(host, frame),
      });
    });
  },
};

/** @throws {Refusal} when a text could not be kept: the reading has to come again with it. */
async function sayTexts(
  host: HostRecord,
  readings: readonly Reading[],
  { hostTexts }: Services,
): Promise<void> {
  if (!await hostTexts.say(host, readings)) throw new Refusal("storage_failed");
}

/** @throws {Refusal} when no host that may report has that token. */
export function reportingHost(token: string, caller: Caller, { store, log }: Services): HostRecord {
  const host = store.hostByToken(hashSecret(token));
  if (host !== undefined) return host;
  log.warn("report_refused", { address: caller.address });
  throw new Refusal("bad_host_token");
}
