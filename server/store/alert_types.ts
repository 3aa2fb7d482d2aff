/** What the rest of the server knows of alerts; a part of `types.ts`. */
import type { AccountId } from "./account_types.ts";
import type { ConversationNumber } from "./conversation_types.ts";

/** A rule as its operator wrote it; `server/metrics/alerts/rule.ts` reads it. */
export interface AlertRuleRecord {
  readonly id: number;
  readonly rule: string;
  /** As in `env=lab`; `undefined` when it is about all hosts. */
  readonly tag: string | undefined;
}

/** What an incident's message says. */
export interface SaidText {
  /** The first text is 1; each is said under an id that has its number. */
  readonly number: number;
  readonly text: string;
  /** Whether nobody knows yet if it was stored. */
  readonly pending: boolean;
}

/** What is kept of an incident beside its columns. */
export interface IncidentState {
  /** The rule and the host as they were called when it began. */
  readonly rule: string;
  readonly host: string;
  /** The first value that was told, and the worst. */
  readonly value: number;
  readonly worst: number;
  /** Why it is over; `eased` when it is as it should be. */
  readonly closedBy?: "eased" | "retired" | "removed";
  /** Absent before anything was said. */
  readonly said?: SaidText;
  /** Nothing more is said: somebody took the message away. */
  readonly unsaid?: true;
  /** What the webhook was told last. */
  readonly hook?: "opened" | "closed";
}

/** A time in which a rule held for a host. */
export interface Incident {
  readonly id: number;
  readonly rule: number;
  readonly host: number;
  readonly openedAt: number;
  readonly closedAt: number | undefined;
  readonly ackedBy: AccountId | undefined;
  readonly silencedUntil: number | undefined;
  /** Its message. */
  readonly place: { readonly conversation: ConversationNumber; readonly seq: number } | undefined;
  readonly state: IncidentState;
}

/** What can be committed of alerts. */
export interface AlertOperations {
  add_alert_rule: {
    input: { readonly rule: string; readonly tag?: string | undefined; readonly at: number };
    output: { readonly added: AlertRuleRecord };
  };
  /** Its incidents stay as they are. */
  remove_alert_rule: {
    input: { readonly rule: number };
    output: { readonly removed: boolean };
  };
  /** There is one open incident of a rule and a host: when it is there, it stays as it is. */
  open_incident: {
    input: {
      readonly rule: number;
      readonly host: number;
      readonly at: number;
      readonly state: IncidentState;
    };
    output: { readonly incident: Incident };
  };
  /** What is left out stays as it is; of a state, too. */
  change_incident: {
    input: {
      /** By its number, or the one of a rule and a host that is open. */
      readonly incident: number | { readonly rule: number; readonly host: number };
      readonly closedAt?: number;
      readonly ackedBy?: AccountId;
      /** 0 when it is not silenced any more. */
      readonly silencedUntil?: number;
      readonly place?: Incident["place"];
      readonly state?: Partial<IncidentState>;
    };
    /** Absent when there is none. */
    output: { readonly incident: Incident | undefined };
  };
  /** Forgets a few incidents that ended before a time; their messages stay. None that is silent. */
  prune_incidents: {
    input: { readonly endedBefore: number; readonly at: number };
    output: { readonly more: boolean };
  };
}

/** What can be asked of alerts. */
export interface AlertReads {
  /** In the order in which they were made. */
  rules(): readonly AlertRuleRecord[];
  incident(id: number): Incident | undefined;
  /** The last one of a rule and a host, open or not. */
  lastOf(rule: number, host: number): Incident | undefined;
  /** Those that are open, and those that ended at or after a time; up to `limit` behind `after`. */
  incidents(closedFrom: number, after: number, limit: number): readonly Incident[];
}
