import type { HostSummary } from "../../protocol/host_frames.ts";
import { parseHostName } from "../../protocol/names.ts";
import { hashSecret, newToken } from "../auth/tokens.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import type { LiveHosts } from "../metrics/live_hosts.ts";
import type { HostState } from "../store/host_types.ts";
import { type Command, Refusal } from "./command.ts";

/** Hosts of one page: with the longest names and paths they stay well below a line's megabyte. */
const pageSize = 200;

/**
 * Gives a machine a credential of its own, which can report and do nothing else. Nobody logs in
 * for it, so it takes no place under the cap of sessions.
 */
export const host_enroll: Command<"host_enroll"> = {
  needs: "nothing",
  waits: false,
  run(frame, caller, { clock, log }) {
    const name = parseHostName(frame.host);
    if (!name.ok) throw new Refusal(name.code, name.details);
    const token = newToken();
    caller.commit<"enroll_host">(frame, {
      kind: "enroll_host",
      name: name.value,
      tokenHash: hashSecret(token),
      inviteHash: hashSecret(frame.invite),
      address: caller.address,
      at: clock.now(),
    }, ({ host, replaced }) => {
      log.info("host_enrolled", { host: host.name, address: caller.address, replaced });
      caller.answer({
        type: "host_response",
        id: frame.id,
        status: "success",
        host: host.name,
        token,
      });
    });
  },
};

/** The latest report of every host, by name. */
export const get_hosts: Command<"get_hosts"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { store, liveHosts }) {
    const hosts = store.hosts(frame.after, pageSize + 1);
    caller.answer({
      type: "host_list",
      id: frame.id,
      hosts: hosts.slice(0, pageSize).map((host) => summaryOf(host, liveHosts)),
      more: hosts.length > pageSize,
    });
  },
};

function summaryOf({ id, name, latest }: HostState, liveHosts: LiveHosts): HostSummary {
  if (latest === undefined) return { host: name, live: false };
  const { at, disk, figures, reasons } = latest;
  const timestamp = rfc3339(at);
  return { host: name, live: liveHosts.isLive(id), timestamp, disk, figures, reasons };
}
