import { Buffer } from "node:buffer";
import type { HostSummary } from "../../protocol/host_frames.ts";
import { parseHostName } from "../../protocol/names.ts";
import { type HostKey, newHostKey } from "../../protocol/sealed_report.ts";
import { hashSecret, newToken } from "../auth/tokens.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import type { LiveHosts } from "../metrics/live_hosts.ts";
import type { HostState } from "../store/host_types.ts";
import { type Command, Refusal } from "./command.ts";
import { reportingHost } from "./report.ts";
import { fit } from "./fit.ts";

/** Most hosts of one page: of hosts with a few disks each, that is a small part of a line. */
const pageSize = 200;

/**
 * Gives a machine a credential of its own, which can report and do nothing else. Nobody logs in
 * for it, so it takes no place under the cap of sessions.
 */
export const host_enroll: Command<"host_enroll"> = {
  needs: "nothing",
  waits: false,
  run(frame, caller, { clock, liveHosts, log }) {
    const name = parseHostName(frame.host);
    if (!name.ok) throw new Refusal(name.code, name.details);
    const token = newToken();
    const key = newHostKey();
    caller.commit<"enroll_host">(frame, {
      kind: "enroll_host",
      name: name.value,
      tokenHash: hashSecret(token),
      key,
      inviteHash: hashSecret(frame.invite),
      address: caller.address,
      at: clock.now(),
    }, ({ host, replaced }) => {
      liveHosts.enrolled(host);
      log.info("host_enrolled", { host: host.name, address: caller.address, replaced });
      caller.answer({
        type: "host_response",
        id: frame.id,
        status: "success",
        host: host.name,
        token,
        ...keyFields(key),
      });
    });
  },
};

/** Says what a host's datagrams are sealed with; one that was enrolled without such a key gets it. */
export const host_key: Command<"host_key"> = {
  needs: "nothing",
  waits: false,
  run(frame, caller, services) {
    const host = reportingHost(frame.token, caller, services);
    const operation = { kind: "issue_host_key", host: host.id, key: newHostKey() } as const;
    caller.commit<"issue_host_key">(frame, operation, ({ key }) => {
      caller.answer({
        type: "host_response",
        id: frame.id,
        status: "success",
        host: host.name,
        ...keyFields(key),
      });
    });
  },
};

function keyFields({ key, keyId }: HostKey) {
  return { key: Buffer.from(key).toString("base64url"), key_id: keyId };
}

/** The latest report of every host, by name. */
export const get_hosts: Command<"get_hosts"> = {
  needs: "login",
  waits: true,
  run(frame, caller, { store, liveHosts }) {
    const hosts = store.hosts(frame.after, pageSize + 1);
    const page = hosts.slice(0, pageSize).map((host) => summaryOf(host, liveHosts));
    const fitting = fit(page.map((host) => JSON.stringify(host))).length;
    caller.answer({
      type: "host_list",
      id: frame.id,
      hosts: page.slice(0, fitting),
      more: fitting < hosts.length,
    });
  },
};

function summaryOf({ id, name, tags, latest }: HostState, liveHosts: LiveHosts): HostSummary {
  const tagged = Object.keys(tags).length === 0 ? {} : { tags };
  if (latest === undefined) return { host: name, live: false, ...tagged };
  const { at, disk, figures, reasons, disks, values } = latest;
  return {
    host: name,
    live: liveHosts.isLive(id),
    ...tagged,
    timestamp: rfc3339(at),
    disk,
    figures,
    reasons,
    ...(disks.length === 0 ? {} : { disks }),
    ...(values.length === 0 ? {} : { values }),
  };
}
