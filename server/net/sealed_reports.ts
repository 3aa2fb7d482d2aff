import * as v from "valibot";
import { clientSchemas } from "../../protocol/client_frames.ts";
import type { Reading } from "../../protocol/host_verbs.ts";
import { maxSealedBytes } from "../../protocol/limits.ts";
import { keyIdOf, open, seal, sealedOverheadBytes } from "../../protocol/sealed_report.ts";
import { DecayingCounts } from "../auth/decaying_counts.ts";
import { rfc3339 } from "../delivery/entry_frames.ts";
import { isLate } from "../metrics/reports.ts";
import type { Services } from "../services.ts";
import type { HostRecord, Sample, SealingHost } from "../store/host_types.ts";
import { type Answerable, fitting, sealedAnswers } from "./sealed_answers.ts";

/** A class behind one router reports at once: 50 machines, each of which may have to try twice. */
const maxPerSource = 100;
const sourceForgetsOneEveryMs = 50;
const maxSources = 1024;

/** Sources can be forged. To open one costs some 50 µs, so all of them have 2 % of a CPU. */
const maxOverall = 1000;
const overallForgetsOneEveryMs = 2.5;

/** Reports that wait for the disk: with more, it is behind, and they go over TLS, which waits. */
const maxUnsettled = 512;

/** How often it is logged that datagrams were dropped. */
const tellEveryMs = 60_000;

/** Why a datagram was not taken. */
export interface SealedDrops {
  /** It is longer than any of ours. */
  too_long: number;
  /** More came than we look at. */
  too_many: number;
  /** No host has a key of that id. */
  unknown_key: number;
  /** It was altered or cut, or sealed with another key. */
  bad_tag: number;
  /** What is in it is no report. */
  bad_report: number;
  /** It was answered before, and newer ones since. */
  replayed: number;
}

/** What was last answered to a host. */
interface Answered {
  readonly boot: string;
  readonly counter: number;
  /** From the most that there is to say to the least. */
  readonly texts: readonly string[];
}

/** A report that has a number, and how its answer is wanted. */
interface Said {
  readonly reading: Reading;
  readonly name: Required<Sample>["name"];
  readonly tag: string | undefined;
  readonly quiet: boolean;
}

type Parts = Pick<Services, "store" | "turn" | "reports" | "activity" | "clock" | "log">;

/** Takes reports out of sealed datagrams, and seals the answers. */
export class SealedReports {
  readonly #services: Parts;
  readonly #sources: DecayingCounts;
  readonly #overall: DecayingCounts;
  readonly #answered = new Map<number, Answered>();
  #unsettled = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  /** Datagrams that were not taken since the start. */
  readonly drops: SealedDrops = {
    too_long: 0,
    too_many: 0,
    unknown_key: 0,
    bad_tag: 0,
    bad_report: 0,
    replayed: 0,
  };

  constructor(services: Parts) {
    this.#services = services;
    this.#sources = new DecayingCounts(services.clock, sourceForgetsOneEveryMs, maxSources);
    this.#overall = new DecayingCounts(services.clock, overallForgetsOneEveryMs, 1);
  }

  /**
   * Takes a datagram.
   *
   * @param address where it says that it comes from.
   * @param answer is called with the answer, once what was said is on disk, and never where the
   * datagram is dropped. No answer is longer than its datagram.
   */
  take(datagram: Uint8Array, address: string, answer: (datagram: Uint8Array) => void): void {
    const why = this.#take(datagram, address, answer);
    if (why === undefined) return;
    this.drops[why]++;
    const now = this.#services.clock.monotonic();
    if (now - this.#toldAt < tellEveryMs) return;
    this.#toldAt = now;
    this.#services.log.warn("sealed_reports_dropped", { ...this.drops, last: why, address });
  }

  #take(
    datagram: Uint8Array,
    address: string,
    answer: (datagram: Uint8Array) => void,
  ): keyof SealedDrops | undefined {
    if (datagram.length > maxSealedBytes) return "too_long";
    if (!this.#mayLook(address)) return "too_many";
    const keyId = keyIdOf(datagram);
    if (keyId === undefined) return "bad_report";
    const sealing = this.#services.store.hostByKey(keyId);
    if (sealing === undefined) return "unknown_key";
    const text = open(datagram, "report", sealing.key);
    if (text === undefined) return "bad_tag";
    const said = readReport(text);
    if (said === undefined) return "bad_report";
    // One that asks again may have less room than the first.
    const room = datagram.length - sealedOverheadBytes;
    const say = (texts: readonly string[]) => answer(sealAnswer(fitting(texts, room), sealing));
    return this.#takeReport(said, sealing.host, address, say);
  }

  #mayLook(address: string): boolean {
    if (this.#sources.of(address) > maxPerSource - 1) return false;
    if (this.#overall.of("") > maxOverall - 1 || this.#unsettled >= maxUnsettled) return false;
    this.#sources.add(address, 1);
    this.#overall.add("", 1);
    return true;
  }

  #takeReport(
    said: Said,
    host: HostRecord,
    address: string,
    answer: (texts: readonly string[]) => void,
  ): "replayed" | undefined {
    const { name } = said;
    const last = this.#answered.get(host.id);
    // The answer was lost, or is on its way.
    if (last?.boot === name.boot && last.counter === name.counter) return void answer(last.texts);
    const isOld = last !== undefined && name.counter < last.counter;
    if (isOld && this.#services.store.hasSample(host.id, name)) return "replayed";
    const { tag, quiet } = said;
    this.#keep(said, host, address, (when) => {
      const about = this.#services.reports.answer(host, { tag, quiet });
      const texts = sealedAnswers(name.counter, { ...when, ...about });
      if (!isOld) this.#answered.set(host.id, { ...name, texts });
      answer(texts);
    });
  }

  /** Keeps a report as those of TLS are kept. */
  #keep(
    { reading }: Said,
    host: HostRecord,
    address: string,
    kept: (when: Pick<Answerable, "timestamp" | "late">) => void,
  ): void {
    const { turn, reports, activity, log } = this.#services;
    const operation = reports.operation(host, [reading]);
    if (reports.isNews(host, address)) {
      activity.note({ kind: "report", address, detail: host.name });
    }
    this.#unsettled++;
    turn.add<"add_samples">(operation, (outcome) => {
      this.#unsettled--;
      // Without an answer the host says it again, over TLS, and hears why it cannot be kept.
      if (!outcome.ok) return;
      reports.kept(host, operation, outcome.kept);
      const { disk, figures } = reading;
      log.info("report", { host: host.name, address, sealed: true, disk, ...figures });
      const { samples: [sample], receivedAt } = operation;
      const timestamp = rfc3339(outcome.kept[0]!.receivedAt);
      kept({ timestamp, ...(isLate(sample!, receivedAt) ? { late: true } : {}) });
    });
  }
}

/** Reads a report as the verb is read; `undefined` when it is none, or has no number. */
function readReport(text: string): Said | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const parsed = v.safeParse(clientSchemas.report, { ...value, type: "report", token: "" });
  if (!parsed.success) return undefined;
  const { type: _type, token: _token, id: _id, tag, quiet, ...reading } = parsed.output;
  const { boot, counter } = reading;
  if (boot === undefined || counter === undefined) return undefined;
  // People's words are never lost in silence: they come over TLS.
  if (reading.text !== undefined) return undefined;
  return { reading, name: { boot, counter }, tag, quiet: quiet ?? false };
}

function sealAnswer(text: string, { key }: SealingHost): Uint8Array {
  return seal(text, "answer", key);
}
