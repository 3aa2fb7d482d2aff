import { oneLine } from "../../common/sanitize.ts";
import { readableSize } from "../../common/sizes.ts";
import { fileTexts } from "../../common/text/files.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import { type Clock, systemClock } from "../core/clock.ts";
import type { Measure } from "../core/files/meter.ts";
import type { TransferEvent } from "../core/files/transfer_events.ts";
import { explainPause, explainTransfer } from "./explain_transfer.ts";

/** Where nobody looks at a terminal, a log hears of one transfer at most this often. */
const sparseMs = 30_000;

/** Enough of a name to know it again. */
const nameCharacters = 40;

/** Why it waits is said once while it stays the same, and again after this. */
const againMs = 60_000;

/** Where it is said; one without a place for a status is a log, or has its own. */
export interface FileNotes {
  note(text: string): void;
  readonly hasStatus?: boolean;
  status?(text: string): void;
}

type Progress = Extract<TransferEvent, { step: "progress" }>;

/** Says what becomes of files: how far they are in one place of a terminal, and the rest as notes. */
export class FileLines {
  readonly #output: FileNotes;
  readonly #language: Language;
  readonly #say: ReturnType<typeof speak<typeof fileTexts.en>>;
  readonly #clock: Clock;
  /** Transfers that move, by number. */
  readonly #moving = new Set<number>();
  readonly #saidAt = new Map<number, number>();
  readonly #whyAt = new Map<number, { readonly why: string; readonly at: number }>();

  constructor(output: FileNotes, language: Language, clock: Clock = systemClock) {
    this.#output = output;
    this.#language = language;
    this.#say = speak(fileTexts, language);
    this.#clock = clock;
  }

  hear(event: TransferEvent): void {
    if (event.step === "progress") return this.#progress(event);
    const { id } = event.kept;
    this.#moving.delete(id);
    if (event.step === "waiting") return this.#waiting(event);
    this.#saidAt.delete(id);
    this.#whyAt.delete(id);
    this.#note(this.#textOf(event));
  }

  /** How far a phase is, with its rate and what is left. */
  text({ kept, phase, measure }: Progress): string {
    const { size } = kept.transfer;
    const text = this.#say(phase, {
      name: oneLine(kept.transfer.name, nameCharacters),
      percent: percentOf(measure.bytes, size),
      size: readableSize(size, this.#language),
    });
    return this.#rated(text, measure, size);
  }

  #rated(text: string, { bytes, bytesPerSecond }: Measure, size: number): string {
    if (bytesPerSecond === undefined || bytesPerSecond < 1) return text;
    const rate = readableSize(bytesPerSecond, this.#language);
    const seconds = (size - bytes) / bytesPerSecond;
    if (seconds < 1) return this.#say("rate", { text, rate });
    return this.#say("rate_left", { text, rate, left: this.#duration(seconds) });
  }

  #duration(seconds: number): string {
    if (seconds < 90) return this.#say("left_s", { count: Math.ceil(seconds) });
    if (seconds < 90 * 60) return this.#say("left_min", { count: Math.ceil(seconds / 60) });
    return this.#say("left_h", { count: Math.ceil(seconds / 3600) });
  }

  #progress(event: Progress): void {
    const { id } = event.kept;
    this.#moving.add(id);
    this.#whyAt.delete(id);
    const text = this.text(event);
    if (this.#output.hasStatus) {
      const count = this.#moving.size - 1;
      return this.#output.status?.(count > 0 ? this.#say("several", { text, count }) : text);
    }
    const now = this.#clock.monotonic();
    if (!this.#saidAt.has(id)) this.#saidAt.set(id, now);
    if (now - this.#saidAt.get(id)! < sparseMs) return;
    this.#saidAt.set(id, now);
    this.#output.note(`· ${text}`);
  }

  #waiting({ kept, why, ms }: Extract<TransferEvent, { step: "waiting" }>): void {
    const now = this.#clock.monotonic();
    const text = explainPause(why, this.#language);
    const before = this.#whyAt.get(kept.id);
    if (before?.why === text && now - before.at < againMs) return;
    this.#whyAt.set(kept.id, { why: text, at: now });
    const name = oneLine(kept.transfer.name, nameCharacters);
    this.#note(this.#say("waiting", { name, why: text, seconds: Math.ceil(ms / 1000) }));
  }

  #textOf(event: Exclude<TransferEvent, { step: "progress" | "waiting" }>): string {
    const { transfer } = event.kept;
    const name = oneLine(transfer.name, nameCharacters);
    switch (event.step) {
      case "uploaded": {
        const place = transfer.direction === "out" ? oneLine(transfer.to) : "";
        return this.#say("uploaded", { name, place });
      }
      case "saved":
        return this.#say("saved", { path: oneLine(event.path, Infinity) });
      case "cancelled":
        return this.#say("cancelled", { name });
      case "failed": {
        const { message: why, hint } = explainTransfer(event.failure, this.#language);
        const key = transfer.direction === "out" ? "failed_out" : "failed_in";
        const text = this.#say(key, { name, why });
        return hint === undefined ? text : `${text}\n  ${hint}`;
      }
    }
  }

  #note(text: string): void {
    if (this.#moving.size === 0) this.#output.status?.("");
    this.#output.note(`· ${text}`);
  }
}

/** A hundred only when all is there. */
export function percentOf(bytes: number, size: number): number {
  return size === 0 ? 100 : Math.floor(100 * bytes / size);
}
