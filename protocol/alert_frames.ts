/** What is said of machines that are not as they should be; a part of the frames of both sides. */
import * as v from "valibot";
import { maxRequestIdCharacters, maxSilenceSeconds } from "./limits.ts";

const id = v.optional(v.pipe(v.string(), v.maxLength(maxRequestIdCharacters)));
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What members of the group of alerts say. */
export const alertSchemas = {
  get_alerts: v.object({
    type: v.literal("get_alerts"),
    id,
    /** The last incident of the page before. */
    after: v.optional(whole),
  }),
  ack_alert: v.object({ type: v.literal("ack_alert"), id, incident: whole }),
  silence_alert: v.object({
    type: v.literal("silence_alert"),
    id,
    incident: whole,
    /** From now; 0 ends the silence. */
    seconds: v.pipe(whole, v.maxValue(maxSilenceSeconds)),
  }),
} as const;

/** Something that is, or was, not as it should be. */
export interface AlertSummary {
  readonly incident: number;
  readonly host: string;
  readonly rule: string;
  /** The first value that was beyond the limit, and the worst; 0 of a host that is missing. */
  readonly value: number;
  readonly worst: number;
  /** RFC 3339, like the other times. */
  readonly opened: string;
  /** Absent as long as it is so. */
  readonly closed?: string;
  /** Who looks after it. */
  readonly acked_by?: string;
  readonly silenced_until?: string;
  /** Its message, once there is one. */
  readonly message_id?: string;
}

/** What the server says of them. */
export type AlertFrame =
  | {
    readonly type: "alert_list";
    readonly id?: string;
    /** In the order in which they began. */
    readonly alerts: readonly AlertSummary[];
    readonly more: boolean;
  }
  | {
    readonly type: "alert_response";
    readonly id?: string;
    readonly status: "success";
    readonly alert: AlertSummary;
  };
