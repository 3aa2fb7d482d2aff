/** What the server says of people: who there is, who is there, who types, and whom one has as contacts. */

/** Whether somebody is there: with a session that is used, with others, or with none. */
export type PresenceStatus = "online" | "away" | "offline";

/** What somebody may know of another's presence. */
export interface PresenceSummary {
  readonly status: PresenceStatus;
  /** With `offline`, where it is known; RFC 3339. */
  readonly last_seen?: string;
}

/** Whether somebody is in one's contacts, and blocked; neither excludes the other. */
export interface ContactState {
  readonly username: string;
  readonly contact: boolean;
  readonly blocked: boolean;
}

/** Any of these frames. */
export type PeopleFrame =
  | {
    readonly type: "user_list";
    readonly id?: string;
    /** In order of name; presence only of people one talks to, or has as contacts. */
    readonly users: readonly ({ readonly username: string } & Partial<PresenceSummary>)[];
    readonly more: boolean;
  }
  | ({ readonly type: "user_status"; readonly username: string } & PresenceSummary)
  | ({
    readonly type: "contact_response";
    readonly id?: string;
    readonly status: "success";
  } & ContactState)
  | ({ readonly type: "contact" } & ContactState)
  | {
    readonly type: "contact_list";
    readonly id?: string;
    /** In order of name. */
    readonly contacts: readonly (ContactState & Partial<PresenceSummary>)[];
    readonly more: boolean;
  }
  | {
    readonly type: "typing_notification";
    /** Absent when the two have no conversation yet. */
    readonly conversation?: string;
    readonly from: string;
    readonly status: "typing" | "stopped";
  };
