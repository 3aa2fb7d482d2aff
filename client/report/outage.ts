import { writePrivateFile } from "../../common/platform.ts";

/** What is known of a time in which reports do not reach the server. */
interface State {
  /** When the first of them failed, in milliseconds since 1970. */
  readonly since: number;
  /** The exit codes that were explained already. */
  readonly told: readonly number[];
}

/** Remembers, from run to run, that reports fail, so that it is said once and not every minute. */
export class Outage {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * A run has failed.
   *
   * @returns since when they do.
   */
  async failed(now: number): Promise<number> {
    const state = await this.#read();
    // A clock that was set back must not make it last for ever.
    if (state !== undefined && state.since <= now) return state.since;
    await this.#write({ since: now, told: [] });
    return now;
  }

  /**
   * Asks whether a failure has to be said, and notes that it was.
   *
   * @returns `true` also when that cannot be noted: twice is better than never.
   */
  async mayTell(exitCode: number): Promise<boolean> {
    const state = await this.#read();
    if (state?.told.includes(exitCode)) return false;
    if (state !== undefined) await this.#write({ ...state, told: [...state.told, exitCode] });
    return true;
  }

  /** A run has not failed. */
  async over(): Promise<void> {
    await Deno.remove(this.#path).catch(() => {});
  }

  async #read(): Promise<State | undefined> {
    try {
      const { since, told } = JSON.parse(await Deno.readTextFile(this.#path));
      return Number.isFinite(since) && Array.isArray(told) ? { since, told } : undefined;
    } catch {
      return undefined;
    }
  }

  async #write(state: State): Promise<void> {
    await writePrivateFile(this.#path, JSON.stringify(state)).catch(() => {});
  }
}
