/** What the server says of hosts; a part of `server_frames.ts`. */
import type { DiskSpace, FigureName, FigureReasons, Figures, NamedValue } from "./figures.ts";

/** A host as `host_list` shows it. */
export interface HostSummary {
  readonly host: string;
  /** Whether its last report is recent enough to count in the averages. */
  readonly live: boolean;
  /** What the operator has said of it; absent when that is nothing. */
  readonly tags?: HostTags;
  /** Absent, like all that follows, when it has not reported yet. RFC 3339. */
  readonly timestamp?: string;
  readonly disk?: string;
  readonly figures?: Figures;
  readonly reasons?: FigureReasons;
  /** Absent when it told of none. */
  readonly disks?: readonly DiskSpace[];
  /** Absent when it has none. */
  readonly values?: readonly NamedValue[];
}

/** Values by key, as in `{"env":"lab"}`. */
export type HostTags = Readonly<Record<string, string>>;

/** What all live hosts have in common, figure by figure. */
export interface FigureSummary {
  readonly mean: Figures;
  readonly median: Figures;
  readonly min: Figures;
  readonly max: Figures;
}

/** How many hosts a figure is higher for than for this one, plus one, and out of how many. */
export interface Place {
  readonly rank: number;
  readonly of: number;
}

/** A place for each figure that a host could tell. */
export type Places = Readonly<Partial<Record<FigureName, Place>>>;

/** The answer to `report` and `reports`. */
export interface ReportResponse {
  readonly type: "report_response";
  readonly id?: string;
  readonly status: "success";
  readonly host: string;
  /** When the server got it. RFC 3339. */
  readonly timestamp: string;
  /** That of the report, where it had one. */
  readonly counter?: number;
  /** Those of the reports. */
  readonly counters?: readonly number[];
  /** It is too old to say how the host is now. */
  readonly late?: true;
  /** The tag that all that follows is limited to. */
  readonly tag?: string;
  /** Over all live hosts, this one included. */
  readonly average: Figures;
  /** How many they are. */
  readonly live: number;
  readonly summary?: FigureSummary;
  /** Where this host is among them; rank 1 has the highest value. */
  readonly place?: Places;
  /** Hosts that have reported, and are not live. */
  readonly stale?: readonly string[];
}

/** A figure of a host over some time. */
export interface FigurePoint {
  /** When it begins. RFC 3339. */
  readonly timestamp: string;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** How many reports could tell it. */
  readonly count: number;
}

/** What the server says of hosts. */
export type HostFrame =
  | {
    readonly type: "host_response";
    readonly id?: string;
    readonly status: "success";
    readonly host: string;
    /** What the host reports with; absent in the answer to `host_key`, as it is shown once. */
    readonly token?: string;
    /** What its datagrams are sealed with, 32 bytes in base64url. */
    readonly key: string;
    /** Which key that is, 8 bytes in hexadecimal. */
    readonly key_id: string;
  }
  | ReportResponse
  | {
    readonly type: "host_list";
    readonly id?: string;
    /** In order of name. */
    readonly hosts: readonly HostSummary[];
    readonly more: boolean;
  }
  | {
    readonly type: "host_history_response";
    readonly id?: string;
    readonly status: "success";
    readonly host: string;
    readonly figure: FigureName;
    /** How long each point is; 0 when each is one report. */
    readonly step_ms: number;
    /** In order. Where there was no report there is no point. */
    readonly points: readonly FigurePoint[];
  };
