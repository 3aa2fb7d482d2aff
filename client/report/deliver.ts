import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { type FileLock, tryLockFile } from "../../common/file_lock.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { IncomingFrame } from "../core/frames.ts";
import { type Answer, answerOf } from "./answer.ts";
import { Line } from "./ask.ts";
import type { Credential } from "./credential.ts";
import { openAnywhere, type Opening } from "./open_anywhere.ts";
import type { Report, Wish } from "./report.ts";
import { finishOverTls, sendOverTls } from "./send_tls.ts";
import type { SealedAnswer } from "./send_udp.ts";
import type { Spool } from "./spool.ts";
import type { StateFolder } from "./state_folder.ts";

/** How often somebody who waits looks whether another run has sent by now. */
const lookAgainMs = 200;

/** How reports are sent. */
export interface DeliveryOptions {
  readonly credential: Credential;
  /** The data folder. */
  readonly data: string;
  readonly language: Language;
  readonly state: StateFolder;
  readonly spool: Spool;
  /** Tries a datagram first. */
  readonly udp: boolean;
  /** Somebody waits for the answer. */
  readonly attended: boolean;
  /** How long to wait before sending. */
  readonly splayMs: number;
  /** When it all has to be over, by `performance.now()`. */
  readonly deadline: number;
}

/** The server's clock, and how long its answer took. */
export interface Heard {
  readonly timestamp: unknown;
  readonly roundTripMs: number;
}

/** What is sent, and who hears of the answer. */
interface Sending {
  readonly report: Report;
  /** Of the report in the spool. */
  readonly names: readonly string[];
  readonly wish: Wish;
  readonly onHeard: (heard: Heard) => Promise<void>;
}

/** One run's sending: the report of now, and then what waits. */
export class Delivery {
  readonly #options: DeliveryOptions;
  #opening: Promise<Line | IncomingFrame> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Begins to connect, where a connection is needed at once: it takes as long as a reading. */
  prepare(): void {
    const { udp, splayMs } = this.#options;
    if (udp || splayMs > 0) return;
    this.#opening = this.#open();
    // Whoever takes it hears of it.
    this.#opening.catch(() => {});
  }

  /**
   * Sends a report.
   *
   * @param name of the report in the spool, if it could be kept there.
   * @param onHeard is called as soon as there is an answer.
   * @returns `undefined` when another run is sending, and will not come to an end in time.
   * @throws {Failure} 75 when it may work the next time, 77 when the server refused.
   */
  async send(
    report: Report,
    name: string | undefined,
    wish: Wish,
    onHeard: (heard: Heard) => Promise<void>,
  ): Promise<Answer | undefined> {
    await pause(Math.min(this.#options.splayMs, this.#remainingMs()));
    // Without the spool there is nothing that two runs could both send.
    const lock = name === undefined ? "none" : await this.#lock();
    if (lock === undefined) {
      await this.#hangUp();
      return undefined;
    }
    try {
      return await this.#sendAlone({
        report,
        names: name === undefined ? [] : [name],
        wish,
        onHeard,
      });
    } catch (error) {
      if (error instanceof Failure) throw error;
      const { explainLost } = await import("./explain.ts");
      throw explainLost(error, this.#options.language, false);
    } finally {
      if (lock !== "none") lock.release();
    }
  }

  async #sendAlone(sending: Sending): Promise<Answer> {
    const { spool, attended } = this.#options;
    const sealed = await this.#sendByUdp(sending);
    if (sealed === undefined) return await this.#sendByTls(sending);
    await sending.onHeard(sealed);
    await spool.remove(sending.names);
    const waiting = await spool.names().catch(() => []);
    if (!(attended && sealed.isPart) && waiting.length === 0) return sealed;
    // The report has arrived; all else can wait.
    return await this.#sendByTls(sending).catch(() => sealed);
  }

  async #sendByUdp({ report, wish }: Sending): Promise<SealedAnswer | undefined> {
    const { udp, credential } = this.#options;
    if (!udp || report.text !== undefined) return undefined;
    const { sendByUdp, triesWithin, udpWay } = await import("./send_udp.ts");
    const way = udpWay(credential);
    // TLS needs as much time, where datagrams do not get through.
    return way && await sendByUdp(way, report, wish, triesWithin(this.#remainingMs() / 2));
  }

  async #sendByTls({ report, names, wish, onHeard }: Sending): Promise<Answer> {
    const { credential, spool, language, udp } = this.#options;
    const opened = await (this.#opening ?? this.#open());
    using line = opened instanceof Line ? opened : undefined;
    const { frame, roundTripMs } = await sendOverTls(opened, credential, report, wish);
    if (frame.type !== "report_response") {
      const { explainRefused } = await import("./explain.ts");
      throw explainRefused(frame, language);
    }
    const answer = answerOf(frame);
    await onHeard({ timestamp: answer.timestamp, roundTripMs });
    await spool.remove(names);
    // What is left undone now is done by the next run.
    await finishOverTls(line!, spool, this.#toOpen(), udp).catch(() => {});
    return answer;
  }

  /**
   * Takes the right to send, or waits for it where somebody waits, too.
   *
   * @returns `none` where nobody can have it: what two runs send both, the server keeps once.
   */
  async #lock(): Promise<FileLock | "none" | undefined> {
    for (;;) {
      const lock = await tryLockFile(this.#options.state.sending).catch(() => "none" as const);
      if (lock !== undefined || !this.#options.attended) return lock;
      if (this.#remainingMs() < lookAgainMs) return undefined;
      await pause(lookAgainMs);
    }
  }

  #open(): Promise<Line | IncomingFrame> {
    if (this.#remainingMs() > 0) return openAnywhere(this.#toOpen());
    const say = speak(reportTexts, this.#options.language);
    throw new Failure(exitCodes.tempFail, say("no_time"), say("no_time_hint"));
  }

  #toOpen(): Opening {
    const { credential, data, language, deadline } = this.#options;
    return { credential, data, language, deadline };
  }

  async #hangUp(): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    if (opened instanceof Line) opened[Symbol.dispose]();
  }

  #remainingMs(): number {
    return Math.max(0, this.#options.deadline - performance.now());
  }
}

function pause(ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
}
