/** What the rest of the server knows of hosts that report; a part of `types.ts`. */
import type {
  DiskSpace,
  FigureName,
  FigureReasons,
  Figures,
  NamedValue,
} from "../../protocol/figures.ts";
import type { HostTags } from "../../protocol/host_frames.ts";
import type { HostKey } from "../../protocol/sealed_report.ts";

/** A machine that was enrolled. */
export interface HostRecord {
  readonly id: number;
  readonly name: string;
  readonly tags: HostTags;
}

/** A host that can seal datagrams, and what with. */
export interface SealingHost {
  readonly host: HostRecord;
  readonly key: HostKey;
}

/** What a host said of itself. */
export interface HostReport {
  /** When the host read it, in milliseconds since 1970 by the server's wall clock. */
  readonly at: number;
  /** The path whose disk was looked at; empty when the host did not say. */
  readonly disk: string;
  readonly figures: Figures;
  /** Why some figures are `null`. */
  readonly reasons: FigureReasons;
  readonly disks: readonly DiskSpace[];
  /** Values of the host's own. */
  readonly values: readonly NamedValue[];
}

/** A report with what tells it from every other one of its host, where it has that. */
export interface Sample extends HostReport {
  readonly name?: {
    /** Of the machine's last start. */
    readonly boot: string;
    readonly counter: number;
  };
}

/** A host and what it last reported, if it ever did. */
export interface HostState extends HostRecord {
  readonly latest: HostReport | undefined;
  /** Since when it may not report any more. */
  readonly retiredAt: number | undefined;
}

/** What became of a sample. */
export interface KeptSample {
  /** When the server got it, for the first time. */
  readonly receivedAt: number;
  /**
   * Nothing is stored of one that was there already, is of before what is kept, or is one too many
   * of its five minutes.
   */
  readonly as: "new" | "repeated" | "too_old" | "too_many";
}

/** A figure over some time. */
export interface HistoryPoint {
  /** When it begins. */
  readonly at: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** How many samples could tell it. */
  readonly count: number;
}

/**
 * What can be committed of hosts.
 *
 * Refusals: `enroll_host` bad_invite; `change_host` name_taken.
 */
export interface HostOperations {
  create_host_invite: {
    input: {
      /** SHA-256, in hexadecimal. */
      readonly secretHash: string;
      readonly uses: number;
      readonly expiresAt: number;
      readonly at: number;
    };
    output: Record<never, never>;
  };
  /**
   * Uses the invite up by one. A host of that name is enrolled anew: its old token is void, and if
   * it was retired, it is back.
   */
  enroll_host: {
    input: {
      /** Checked; there is one host for all spellings that fold to the same. */
      readonly name: string;
      readonly tokenHash: string;
      /** What its datagrams are sealed with; without it, it has none. */
      readonly key?: HostKey;
      readonly inviteHash: string;
      readonly address: string;
      readonly at: number;
    };
    output: { readonly host: HostRecord; readonly replaced: boolean };
  };
  /** Gives a host a key for datagrams, unless it has one: that stays. */
  issue_host_key: {
    input: { readonly host: number; readonly key: HostKey };
    output: { readonly key: HostKey };
  };
  /** Keeps samples beside all earlier ones, each once, and works out what they are part of. */
  add_samples: {
    input: {
      readonly host: number;
      readonly samples: readonly Sample[];
      readonly receivedAt: number;
      /** What was read before this is too old to be kept. */
      readonly keepFrom: number;
    };
    /** In the order of the samples. */
    output: { readonly kept: readonly KeptSample[] };
  };
  /** Gives a host another name or other tags; what is left out stays as it is. */
  change_host: {
    input: { readonly host: number; readonly name?: string; readonly tags?: HostTags };
    output: { readonly host: HostRecord };
  };
  /** From now on its token is worth nothing; what it reported stays for as long as that is kept. */
  retire_host: {
    input: { readonly host: number; readonly at: number };
    output: Record<never, never>;
  };
  /** Forgets a few samples and aggregates of before these times. */
  prune_samples: {
    input: { readonly samplesBefore: number; readonly aggregatesBefore: number };
    output: { readonly pruned: number; readonly more: boolean };
  };
}

/** What can be asked about hosts. */
export interface HostReads {
  /** Not of one that was retired. */
  hostByToken(tokenHash: string): HostRecord | undefined;
  /** By the id of its key for datagrams; not of one that was retired. */
  hostByKey(keyId: string): SealingHost | undefined;
  /** Whether this very reading was kept. */
  hasSample(host: number, name: Required<Sample>["name"]): boolean;
  /** By name in any spelling that folds to the same, retired or not. */
  hostNamed(name: string): HostState | undefined;
  /** Up to `limit` hosts by folded name, after the folded form of `after`; none that was retired. */
  hosts(after: string | undefined, limit: number): readonly HostState[];
  /** Every host by name, as its operator sees it. */
  hostStates(): readonly HostState[];
  /** How a host was; see {@link HostHistoryReads}. */
  readonly hostHistory: HostHistoryReads;
}

/** Samples and aggregates of a host between two times, the second not included; in order. */
export interface HostHistoryReads {
  /** The time before which there are aggregates alone. */
  samplesFrom(): number;
  /** When the first five minutes at or after `from` begin in which there was a sample. */
  first(host: number, from: number): number | undefined;
  /** How many samples there are, counted up to `limit`. */
  countSamples(host: number, from: number, to: number, limit: number): number;
  /** A figure of each sample that could tell it. */
  samples(host: number, figure: FigureName, from: number, to: number): readonly HistoryPoint[];
  /** The same over each five minutes that begin in that time. */
  aggregates(host: number, figure: FigureName, from: number, to: number): readonly HistoryPoint[];
}
