import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { makePrivateDirectory } from "../../common/platform.ts";
import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { Answer } from "./answer.ts";
import { looseCounter, nextCounter } from "./counter.ts";
import type { Credential } from "./credential.ts";
import { Delivery, type Heard } from "./deliver.ts";
import { Outage } from "./outage.ts";
import type { Readout, Report, Wish } from "./report.ts";
import { splayOf } from "./splay.ts";
import { Spool } from "./spool.ts";
import { type StateFolder, stateFolder } from "./state_folder.ts";

/** How one run is to behave. */
export interface RunOptions {
  readonly credential: Credential;
  /** The data folder. */
  readonly data: string;
  readonly language: Language;
  readonly udp: boolean;
  /** Somebody waits for the answer: nothing is put off, and nothing is left unsaid. */
  readonly attended: boolean;
  /** Whether to wait a little, for the sake of the server. */
  readonly splay: boolean;
  readonly deadlineMs: number;
  /** How long reports may wait on the disk before that is a failure. */
  readonly toleranceMs: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What came of a run that said nothing of a failure. */
export interface Ran {
  /** Absent when the report waits on the disk. */
  readonly answer?: Answer;
  readonly exitCode: number;
  /** What a person should see to, whether the report was sent or not. */
  readonly problem?: Failure | undefined;
}

interface Kept {
  readonly report: Report;
  /** In the spool; absent when it could not be kept. */
  readonly name?: string;
  readonly problem?: Failure;
}

/** A report that did not fit the disk has to get through all the more. */
const fullDisk = /No space left on device|Disk quota exceeded/i;

/** A machine that cannot name its start; its counters tell its readings apart all the same. */
const unnamedBoot = "unknown";

/** One run of `chat report-metrics`: a reading is kept, sent, and forgotten. */
export class Run {
  readonly #options: RunOptions;
  readonly #state: StateFolder;
  readonly #spool: Spool;
  readonly #outage: Outage;
  readonly #delivery: Delivery;

  private constructor(options: RunOptions, splayMs: number) {
    const { credential, deadlineMs } = options;
    this.#options = options;
    this.#state = stateFolder(options.data);
    this.#spool = new Spool(this.#state.spool, credential);
    this.#outage = new Outage(this.#state.outage);
    const [state, spool] = [this.#state, this.#spool];
    const deadline = performance.now() + deadlineMs;
    this.#delivery = new Delivery({ ...options, state, spool, splayMs, deadline });
  }

  /** Begins: where nothing has to be waited for, the server is called while the machine is read. */
  static async begin(options: RunOptions): Promise<Run> {
    const { credential, splay, attended, deadlineMs } = options;
    const splayMs = splay && !attended ? await splayOf(credential, deadlineMs) : 0;
    const run = new Run(options, splayMs);
    run.#delivery.prepare();
    return run;
  }

  /**
   * Keeps a reading on the disk, sends it, and then what else waits there.
   *
   * @param onHeard is called once: with the server's clock as soon as there is an answer, or without
   * it when there is none.
   * @throws {Failure} when somebody has to hear of it; see {@link RunOptions}.
   */
  async send(
    readout: Readout,
    wish: Omit<Wish, "quiet"> = {},
    onHeard: (heard?: Heard) => Promise<void> = () => Promise.resolve(),
  ): Promise<Ran> {
    const { report, name, problem } = await this.#keep(readout);
    let isHeard = false;
    const hear = (heard?: Heard) => {
      const first = !isHeard;
      isHeard = true;
      return first ? onHeard(heard) : Promise.resolve();
    };
    try {
      const quiet = !this.#options.attended;
      const answer = await this.#delivery.send(report, name, { ...wish, quiet }, hear);
      if (answer === undefined) return { ...this.#leftToAnother(), ...(problem && { problem }) };
      await this.#outage.over();
      return { answer, exitCode: exitCodes.ok, problem };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // A report that could not be kept and did not arrive is lost, which the server is not to blame for.
      if (problem && name === undefined) return { exitCode: problem.exitCode, problem };
      return { ...await this.#failed(error, name !== undefined), ...(problem && { problem }) };
    } finally {
      await hear();
    }
  }

  async #keep(readout: Readout): Promise<Kept> {
    const now = this.#now();
    const problems: (Failure | undefined)[] = [];
    const noted = (error: unknown) => void problems.push(this.#problem(error));
    await makePrivateDirectory(this.#state.folder).catch(noted);
    // One that follows the clock alone is new, too, unless that was set back.
    const counter = await nextCounter(this.#state.counter, now).catch(noted) ?? looseCounter(now);
    const report = { ...readout, boot: readout.boot ?? unnamedBoot, counter };
    const name = await this.#spool.add(report).catch(noted) ?? undefined;
    const problem = problems.find((one) => one !== undefined);
    return { report, ...(name !== undefined && { name }), ...(problem && { problem }) };
  }

  /** What somebody should see to; that the disk is full, the report itself says. */
  #problem(error: unknown): Failure | undefined {
    if (!(error instanceof Error)) throw error;
    if (fullDisk.test(error.message)) return undefined;
    const values = { path: this.#state.folder, detail: error.message };
    const say = speak(reportTexts, this.#options.language);
    return new Failure(exitCodes.cannotCreate, say("cannot_spool", values));
  }

  #leftToAnother(): Ran {
    const { attended, language } = this.#options;
    if (attended) console.error(`chat: ${speak(reportTexts, language)("another_run")}`);
    return { exitCode: exitCodes.ok };
  }

  /** Decides what is said of a failure, and how the run ends. */
  async #failed(failure: Failure, isKept: boolean): Promise<Ran> {
    const { attended, language, toleranceMs } = this.#options;
    const say = speak(reportTexts, language);
    const now = this.#now();
    const since = await this.#outage.failed(now);
    const { message, exitCode } = failure;
    const waits = isKept && exitCode === exitCodes.tempFail;
    if (waits && now - since < toleranceMs) {
      if (attended) console.error(`chat: ${say("kept", { message })}`);
      return { exitCode: exitCodes.ok };
    }
    if (!attended && !await this.#outage.mayTell(exitCode)) return { exitCode };
    if (!waits) throw failure;
    throw new Failure(exitCode, say("outage", { message, since: new Date(since).toISOString() }));
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }
}
