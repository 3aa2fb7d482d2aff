import type { Figures } from "../../protocol/figures.ts";
import { liveHostMs } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/types.ts";
import { averageOf } from "./average.ts";

/** Hosts of one look into the store at the start. */
const pageSize = 500;

interface Heard {
  readonly figures: Figures;
  /** By the clock that only grows: a wall clock that is set makes nobody stale. */
  readonly at: number;
}

/** What all live hosts have in common. */
export interface LiveAverage {
  readonly average: Figures;
  /** How many they are. */
  readonly live: number;
}

/** The last report of each host, and which of them are recent enough to count. */
export class LiveHosts {
  readonly #clock: Clock;
  readonly #heard = new Map<number, Heard>();

  /** Takes up what was reported before the start. */
  constructor(store: Pick<Store, "hosts">, clock: Clock) {
    this.#clock = clock;
    let after: string | undefined;
    for (;;) {
      const page = store.hosts(after, pageSize);
      for (const { id, latest } of page) {
        if (latest !== undefined) this.heard(id, latest.figures, clock.now() - latest.at);
      }
      if (page.length < pageSize) return;
      after = page.at(-1)!.name;
    }
  }

  /** @param agoMs how long ago it was reported; a report from the future was reported now. */
  heard(host: number, figures: Figures, agoMs = 0): void {
    this.#heard.set(host, { figures, at: this.#clock.monotonic() - Math.max(0, agoMs) });
  }

  /** Whether a host reported within the last {@link liveHostMs}. */
  isLive(host: number): boolean {
    const heard = this.#heard.get(host);
    return heard !== undefined && this.#isRecent(heard);
  }

  /** The averages over the live hosts. */
  average(): LiveAverage {
    const live = [...this.#heard.values()].filter((heard) => this.#isRecent(heard));
    return { average: averageOf(live.map(({ figures }) => figures)), live: live.length };
  }

  #isRecent({ at }: Heard): boolean {
    return this.#clock.monotonic() - at <= liveHostMs;
  }
}
