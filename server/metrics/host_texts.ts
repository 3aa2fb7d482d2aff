import type { Logger } from "../../common/logger.ts";
import { alertTexts } from "../../common/text/alerts.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { Reading } from "../../protocol/host_verbs.ts";
import type { Announcer } from "../announcer.ts";
import { DecayingCounts } from "../auth/decaying_counts.ts";
import type { Clock } from "../clock.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import type { HostRecord } from "../store/host_types.ts";
import type { Store } from "../store/types.ts";
import { isLate, sampleOf } from "./reports.ts";

/**
 * Most texts of a host at once, and how often one more: two hours of one a minute after an outage,
 * and in the long run three times as many as cron can run. Whoever has a host's token could fill
 * everybody's history otherwise, 31 KiB at a time.
 */
const mostTexts = 120;
const oneMoreEveryMs = 20_000;

/** When it has calmed down so far, being left out is news again. */
const calm = mostTexts / 2;

/** Hosts that are counted; the one that spoke longest ago makes room. */
const mostHosts = 1024;

/** What {@link HostTexts} works with. */
export interface HostTextsParts {
  readonly store: Pick<Store, "hasSample">;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly language: Language;
  /** With its `#`. */
  readonly group: string;
}

/**
 * Says in the group of alerts what other programs of a host have written. That is done before the
 * readings are kept, and a text has the name of its reading, so one that comes again is said once.
 */
export class HostTexts {
  readonly #parts: HostTextsParts;
  readonly #counts: DecayingCounts;
  /** Hosts of which it was said that they say too much. */
  readonly #hushed = new Set<number>();

  constructor(parts: HostTextsParts) {
    this.#parts = parts;
    this.#counts = new DecayingCounts(parts.clock, oneMoreEveryMs, mostHosts);
  }

  /** @returns `false` when it could not be kept, and has to come again. */
  async say(host: HostRecord, readings: readonly Reading[]): Promise<boolean> {
    for (const reading of readings) {
      if (reading.text === undefined) continue;
      if (!await this.#sayOne(host, reading, reading.text)) return false;
    }
    return true;
  }

  async #sayOne(host: HostRecord, reading: Reading, text: string): Promise<boolean> {
    const { store, announcer, clock, group } = this.#parts;
    const now = clock.now();
    const sample = sampleOf(reading, now);
    if (sample.name !== undefined && store.hasSample(host.id, sample.name)) return true;
    const allowed = this.#allowed(host, text);
    if (allowed === undefined) {
      this.#dropped(host, "too_many");
      return true;
    }
    const { boot, counter } = sample.name ?? { boot: crypto.randomUUID(), counter: 0 };
    const head = isLate(sample, now) ? `${host.name}, ${rfc3339(sample.at)}` : host.name;
    const clientId = `host-${host.id}-${boot}-${counter}`;
    const said = await announcer.post(group, clientId, `${head}:\n${allowed}`);
    // It was said before, when the host had another name or was not late yet.
    if (said?.ok || said?.code === "conflict") return true;
    if (said?.code === "storage_failed") return false;
    this.#dropped(host, said?.code ?? "no_owner");
    return true;
  }

  /** The text, or in place of the first that is too many, that there are more. */
  #allowed({ id }: HostRecord, text: string): string | undefined {
    const key = String(id);
    const count = this.#counts.of(key);
    if (count <= calm) this.#hushed.delete(id);
    if (count <= mostTexts - 1) {
      this.#counts.add(key, 1);
      return text;
    }
    if (this.#hushed.has(id)) return undefined;
    this.#hushed.add(id);
    const values = { most: mostTexts, seconds: oneMoreEveryMs / 1000 };
    return speak(alertTexts, this.#parts.language)("texts_left_out", values);
  }

  #dropped({ name }: HostRecord, reason: string): void {
    const { log, group } = this.#parts;
    log.warn("host_text_dropped", { host: name, group, reason });
  }
}
