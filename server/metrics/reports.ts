import type { ReportResponse } from "../../protocol/host_frames.ts";
import type { Reading } from "../../protocol/host_verbs.ts";
import { liveHostMs } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";
import type { HostRecord, KeptSample, Sample } from "../store/host_types.ts";
import type { Operation } from "../store/types.ts";
import type { LiveHosts } from "./live_hosts.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** How an answer is wanted. */
export interface ReportWish {
  readonly tag?: string | undefined;
  readonly quiet?: boolean | undefined;
}

/** Samples that are new, and what became known by them. */
export interface NewSamples {
  readonly host: HostRecord;
  /** Whether the host was read just now, also where nothing of that was kept. */
  readonly isThere: boolean;
  /** Those that were not there before, in the order in which they came. */
  readonly samples: readonly Sample[];
  readonly receivedAt: number;
}

/** Addresses of one host that are remembered: more networks than a machine has, and its twins. */
const mostAddresses = 8;

/** What {@link Reports} works with. */
export interface ReportsOptions {
  readonly liveHosts: LiveHosts;
  readonly clock: Clock;
  /** For how many days samples are kept. */
  readonly sampleDays: number;
}

/** What hosts say, whichever way it came: how it is kept, and what is answered. */
export class Reports {
  readonly #options: ReportsOptions;
  /** Where live hosts have spoken from. */
  readonly #addresses = new Map<number, readonly string[]>();
  /** Hears of samples when they are on the disk, and counted. */
  onSamples: (samples: NewSamples) => void = () => {};

  constructor(options: ReportsOptions) {
    this.#options = options;
  }

  /** How readings of a host are kept; {@link kept} is to be told what became of them. */
  operation(
    host: HostRecord,
    readings: readonly Reading[],
  ): Operation<"add_samples"> & { kind: "add_samples" } {
    const { clock, sampleDays } = this.#options;
    const receivedAt = clock.now();
    return {
      kind: "add_samples",
      host: host.id,
      samples: readings.map((reading) => sampleOf(reading, receivedAt)),
      receivedAt,
      keepFrom: receivedAt - sampleDays * dayMs,
    };
  }

  /**
   * Whether a host was not there until now, or speaks from where it did not before. This alone is
   * worth a place in the activity log, which never shrinks: what hosts say each minute would soon be
   * most of it.
   */
  isNews({ id }: HostRecord, address: string): boolean {
    const known = this.#options.liveHosts.isLive(id) ? this.#addresses.get(id) ?? [] : [];
    if (known.includes(address)) return false;
    this.#addresses.set(id, [...known, address].slice(-mostAddresses));
    return true;
  }

  /** Counts what was kept, once it is on the disk. */
  kept(
    host: HostRecord,
    { samples, receivedAt }: Operation<"add_samples">,
    kept: readonly KeptSample[],
  ): void {
    const news = samples.filter((_, index) => kept[index]!.as === "new");
    const heard = samples.filter((sample, index) => saysHow(sample, kept[index]!, receivedAt));
    for (const sample of heard) this.#options.liveHosts.heard(host, sample);
    const isThere = heard.some((sample) => !isLate(sample, receivedAt));
    if (news.length > 0 || isThere) this.onSamples({ host, samples: news, isThere, receivedAt });
  }

  /** What all live hosts have in common, as every answer to a report says it. */
  answer(
    host: HostRecord,
    { tag, quiet }: ReportWish,
  ): Pick<ReportResponse, "tag" | "average" | "live" | "summary" | "place" | "stale"> {
    const { liveHosts } = this.#options;
    const limited = tag === undefined ? {} : { tag };
    if (quiet) return { ...limited, ...liveHosts.average({ tag }) };
    return { ...limited, ...liveHosts.standings({ tag, host: host.id }) };
  }
}

/**
 * Whether a sample says how its host is. Whoever reports too often is there all the same, and so is
 * whoever reports by a server's clock that is wrong by so much that there is no place for it.
 */
function saysHow(sample: Sample, { as }: KeptSample, receivedAt: number): boolean {
  if (as === "too_old") return !isLate(sample, receivedAt);
  return as !== "repeated";
}

/** Whether a sample is too old, when it comes, to say how its host is now. */
export function isLate({ at }: Pick<Sample, "at">, receivedAt: number): boolean {
  return receivedAt - at > liveHostMs;
}

/** What a reading says, in the server's own time. */
export function sampleOf(reading: Reading, receivedAt: number): Sample {
  const { boot, counter, at, disk, disks, values } = reading;
  const { figures, reasons } = withFreePercent(reading);
  const ahead = figures.clock_offset ?? 0;
  const readAt = at === undefined ? receivedAt : Date.parse(at) - ahead;
  return {
    ...(boot === undefined || counter === undefined ? {} : { name: { boot, counter } }),
    // An offset of thousands of years leads to times that no calendar has.
    at: Math.round(Math.max(0, Math.min(readAt, receivedAt))),
    disk,
    figures,
    reasons,
    disks,
    values,
  };
}

/** Works out how full the fullest disk is, where the host has not. */
function withFreePercent(
  { figures, reasons, disks }: Reading,
): Pick<Sample, "figures" | "reasons"> {
  const free = disks.filter(({ total }) => total > 0).map(({ free, total }) => 100 * free / total);
  if (figures.disk_free_percent !== null || free.length === 0) return { figures, reasons };
  const { disk_free_percent: _, ...others } = reasons;
  const least = Number(Math.min(...free).toPrecision(15));
  return { figures: { ...figures, disk_free_percent: least }, reasons: others };
}
