import { rfc3339 } from "../delivery/entry_frames.ts";
import { hashSecret } from "../auth/tokens.ts";
import { type Command, Refusal } from "./command.ts";

/** Keeps what a host says of itself, and answers with the average over all live hosts. */
export const report: Command<"report"> = {
  needs: "nothing",
  waits: false,
  run(frame, caller, { store, clock, liveHosts, activity, log }) {
    const host = store.hostByToken(hashSecret(frame.token));
    if (host === undefined) {
      log.warn("report_refused", { address: caller.address });
      throw new Refusal("bad_host_token");
    }
    const { address } = caller;
    activity.note({ kind: "report", address, detail: host.name });
    const { disk, figures, reasons } = frame;
    const at = clock.now();
    const kept = { kind: "add_report", host: host.id, at, disk, figures, reasons } as const;
    caller.commit<"add_report">(frame, kept, () => {
      liveHosts.heard(host.id, figures);
      log.info("report", { host: host.name, address: caller.address, disk, ...figures });
      caller.answer({
        type: "report_response",
        id: frame.id,
        status: "success",
        host: host.name,
        timestamp: rfc3339(at),
        ...liveHosts.average(),
      });
    });
  },
};
