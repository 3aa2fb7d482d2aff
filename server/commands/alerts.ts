import type { AlertSummary } from "../../protocol/alert_frames.ts";
import type { ClientFrame } from "../../protocol/client_frames.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import type { Services } from "../services.ts";
import type { Incident } from "../store/alert_types.ts";
import type { Operation } from "../store/types.ts";
import { type Caller, type Command, feedOf, Refusal } from "./command.ts";

/** Incidents of one page: each is some 300 bytes, so that they fit a line. */
const pageSize = 200;

/** What is not as it should be now. To people who are not in the group of alerts, all is well. */
export const get_alerts: Command<"get_alerts"> = {
  needs: "login",
  waits: true,
  run(frame, caller, services) {
    const { store } = services;
    const isMember = hearsOfAlerts(caller, services);
    const found = isMember ? store.alerts.incidents(Infinity, frame.after ?? 0, pageSize + 1) : [];
    caller.answer({
      type: "alert_list",
      id: frame.id,
      alerts: found.slice(0, pageSize).map((incident) => summaryOf(incident, services)),
      more: found.length > pageSize,
    });
  },
};

/** Somebody says that they look after it. */
export const ack_alert: Command<"ack_alert"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    change(frame, { ackedBy: feedOf(caller).account.id }, caller, services);
  },
};

/** For some time nothing new is told of it, and nothing of what comes of it again. */
export const silence_alert: Command<"silence_alert"> = {
  needs: "login",
  waits: false,
  run(frame, caller, services) {
    const { seconds } = frame;
    const until = seconds === 0 ? 0 : services.clock.now() + 1000 * seconds;
    change(frame, { silencedUntil: until }, caller, services);
  },
};

function change(
  frame: ClientFrame<"ack_alert" | "silence_alert">,
  changes: Pick<Operation<"change_incident">, "ackedBy" | "silencedUntil">,
  caller: Caller,
  services: Services,
): void {
  const { incident } = frame;
  const known = hearsOfAlerts(caller, services) && services.store.alerts.incident(incident);
  if (!known) throw new Refusal("unknown_alert", { incident });
  const operation = { kind: "change_incident", incident, ...changes } as const;
  caller.commit<"change_incident">(frame, operation, ({ incident: changed }) => {
    services.alerts?.changed(incident);
    const alert = summaryOf(changed!, services);
    caller.answer({ type: "alert_response", id: frame.id, status: "success", alert });
  });
}

function hearsOfAlerts(caller: Caller, { store, alertGroup }: Services): boolean {
  return store.groupNamed(alertGroup)?.members.has(feedOf(caller).account.id) ?? false;
}

function summaryOf(incident: Incident, { store, delivery }: Services): AlertSummary {
  const { id, openedAt, closedAt, ackedBy, silencedUntil, place, state } = incident;
  const conversation = place && store.conversation(place.conversation);
  return {
    incident: id,
    host: state.host,
    rule: state.rule,
    value: state.value,
    worst: state.worst,
    opened: rfc3339(openedAt),
    ...(closedAt === undefined ? {} : { closed: rfc3339(closedAt) }),
    ...(ackedBy === undefined ? {} : { acked_by: delivery.names(ackedBy) }),
    ...(silencedUntil === undefined ? {} : { silenced_until: rfc3339(silencedUntil) }),
    ...(conversation === undefined ? {} : { message_id: `${conversation.id}/${place!.seq}` }),
  };
}
