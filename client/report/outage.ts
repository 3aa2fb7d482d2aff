import { hasModes, writePrivateFile } from "../../common/platform.ts";

/** What is known of a time in which reports do not reach the server. */
interface State {
  /** When the first of them failed, in milliseconds since 1970. */
  readonly since: number;
  /** The exit codes that were explained already; `all` where there was no room to say which. */
  readonly told: readonly number[] | "all";
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
    if (state?.told === "all" || state?.told.includes(exitCode)) return false;
    const told = [...state?.told ?? [], exitCode];
    if (!await this.#write({ since: state?.since ?? Date.now(), told })) await this.#mark(state);
    return true;
  }

  /** A run has not failed. */
  async over(): Promise<void> {
    await Deno.remove(this.#path).catch(() => {});
  }

  async #read(): Promise<State | undefined> {
    try {
      const text = await Deno.readTextFile(this.#path);
      if (text === "") {
        return { since: (await Deno.stat(this.#path)).mtime!.getTime(), told: "all" };
      }
      const { since, told } = JSON.parse(text);
      return Number.isFinite(since) && Array.isArray(told) ? { since, told } : undefined;
    } catch {
      return undefined;
    }
  }

  /** @returns whether it could be kept. */
  async #write(state: State): Promise<boolean> {
    return await writePrivateFile(this.#path, JSON.stringify(state)).then(() => true, () => false);
  }

  /** A disk that is full has room for an empty file, whose time says since when. */
  async #mark(state: State | undefined): Promise<void> {
    try {
      await Deno.writeTextFile(this.#path, "", hasModes ? { mode: 0o600 } : {});
      if (state !== undefined) await Deno.utime(this.#path, state.since / 1000, state.since / 1000);
    } catch {
      // It is said again, which is better than never.
    }
  }
}
