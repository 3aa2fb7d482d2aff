import type { Figures } from "../../protocol/figures.ts";
import type { FigureSummary, HostTags, Places } from "../../protocol/host_frames.ts";
import { liveHostMs, maxStaleHosts } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";
import type { HostRecord, HostReport } from "../store/host_types.ts";
import type { Store } from "../store/types.ts";
import { averageOf, placesOf, summaryOf } from "./standings.ts";

/** Hosts of one look into the store at the start. */
const pageSize = 500;

/** A host and what it read last. */
export interface HeardHost {
  readonly host: HostRecord;
  readonly report: HostReport;
}

interface Heard extends HeardHost {
  /** When it was read, by the clock that only grows: a wall clock that is set makes nobody stale. */
  readonly readAt: number;
}

/** Whom a comparison is about. */
export interface Comparing {
  /** As in `env=lab`: of all hosts, those that have it. */
  readonly tag?: string | undefined;
  /** The host whose places are wanted. */
  readonly host?: number;
}

/** What the live hosts have in common. */
export interface LiveAverage {
  readonly average: Figures;
  /** How many they are. */
  readonly live: number;
}

/** The same, and how they differ. */
export interface LiveStandings extends LiveAverage {
  readonly summary: FigureSummary;
  /** Empty when the host is not among them. */
  readonly place: Places;
  /** Names of those that reported once, and are not live. */
  readonly stale: readonly string[];
}

/** The last report of each host, and which of them are recent enough to count. */
export class LiveHosts {
  readonly #clock: Clock;
  readonly #heard = new Map<number, Heard>();
  /** Those that were retired meanwhile: a report may be on its way to the disk at that moment. */
  readonly #retired = new Set<number>();

  /** Takes up what was reported before the start. */
  constructor(store: Pick<Store, "hosts">, clock: Clock) {
    this.#clock = clock;
    let after: string | undefined;
    for (;;) {
      const page = store.hosts(after, pageSize);
      for (const { latest, ...host } of page) {
        if (latest !== undefined) this.heard(host, latest);
      }
      if (page.length < pageSize) return;
      after = page.at(-1)!.name;
    }
  }

  /**
   * Takes up what a host read, unless something newer of it is known. What claims to be of the
   * future was read now.
   */
  heard({ id, name, tags }: HostRecord, report: HostReport): void {
    if (this.#retired.has(id)) return;
    const readAt = this.#clock.monotonic() - Math.max(0, this.#clock.now() - report.at);
    const before = this.#heard.get(id);
    if (before !== undefined && before.readAt > readAt) return;
    // It may have been renamed while the report was on its way to the disk.
    const host = before?.host ?? { id, name, tags };
    this.#heard.set(id, { host, report, readAt });
  }

  /** Takes up a host's new name and tags. */
  changed({ id, name, tags }: HostRecord): void {
    const heard = this.#heard.get(id);
    if (heard !== undefined) this.#heard.set(id, { ...heard, host: { id, name, tags } });
  }

  /** A host was retired: it counts no more, and nobody misses it. */
  retired(host: number): void {
    this.#retired.add(host);
    this.#heard.delete(host);
  }

  /** A host was enrolled, perhaps not for the first time. */
  enrolled(host: HostRecord): void {
    this.#retired.delete(host.id);
    this.changed(host);
  }

  /** Whether a host's last reading is of the last {@link liveHostMs}. */
  isLive(host: number): boolean {
    const heard = this.#heard.get(host);
    return heard !== undefined && this.#isRecent(heard);
  }

  /** Every host that is live, in no particular order. */
  live(tag?: string): readonly HeardHost[] {
    return [...this.#heard.values()].filter((heard) =>
      this.#isRecent(heard) && hasTag(heard.host.tags, tag)
    );
  }

  /** The averages over the live hosts. */
  average({ tag }: Comparing = {}): LiveAverage {
    const live = this.live(tag).map(({ report }) => report.figures);
    return { average: averageOf(live), live: live.length };
  }

  /** All that is said of the live hosts, and of one among them. */
  standings({ tag, host }: Comparing): LiveStandings {
    const live = this.live(tag);
    const all = live.map(({ report }) => report.figures);
    const own = live.find((heard) => heard.host.id === host)?.report.figures;
    const summary = summaryOf(all);
    return {
      average: summary.mean,
      live: all.length,
      summary,
      place: own === undefined ? {} : placesOf(own, all),
      stale: this.stale(tag).slice(0, maxStaleHosts),
    };
  }

  /** Names of those that reported once and are not live, in order. */
  stale(tag?: string): readonly string[] {
    return [...this.#heard.values()]
      .filter((heard) => !this.#isRecent(heard) && hasTag(heard.host.tags, tag))
      .map(({ host }) => host.name).sort();
  }

  #isRecent({ readAt }: Heard): boolean {
    return this.#clock.monotonic() - readAt <= liveHostMs;
  }
}

/** Whether a tag such as `env=lab` is among a host's; that of nobody is everybody's. */
export function hasTag(tags: HostTags, tag: string | undefined): boolean {
  if (tag === undefined) return true;
  const [key = "", value = ""] = tag.split("=", 2);
  return Object.hasOwn(tags, key) && tags[key] === value;
}
