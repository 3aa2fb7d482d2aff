import type { Clock, Timer } from "../clock.ts";
import type { ActivityReads } from "../store/activity_types.ts";
import type { Waiting } from "./row_export.ts";

/** Silence after which something is said: proxies close what is silent for a minute. */
export const heartbeatMs = 15_000;

/** Each holds a connection, and is told of every commit. */
const mostFollowers = 64;

/** Some screens of one person, and not all the places. */
const mostOfOne = 8;

/** Whoever follows the log, or a conversation. */
export class Followers {
  readonly #clock: Pick<Clock, "after">;
  readonly #open = new Set<Follower>();
  #isClosed = false;

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#open.size;
  }

  /**
   * Lets somebody follow; `undefined` when there are too many, in all or of them.
   *
   * @param who whom it is counted for.
   */
  join(who: string, { commits }: Pick<ActivityReads, "commits">): Follower | undefined {
    const own = [...this.#open].filter((follower) => follower.who === who).length;
    if (this.#isClosed || this.#open.size >= mostFollowers || own >= mostOfOne) return undefined;
    const follower = new Follower(who, this.#clock, () => {
      unwatch();
      this.#open.delete(follower);
    });
    const unwatch = commits.watch(() => follower.wake());
    this.#open.add(follower);
    return follower;
  }

  /** Ends all of them, in order: each still says its last line. */
  close(): void {
    this.#isClosed = true;
    for (const follower of this.#open) follower.stop();
  }

  /** Resolves once nothing is read for any of them. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#open].map(({ busy }) => busy));
  }
}

type What = Awaited<ReturnType<Waiting["more"]>>;

/** Somebody who stays for what is yet to come. */
export class Follower implements Waiting {
  readonly #clock: Pick<Clock, "after">;
  readonly #left: () => void;
  #timer: Timer | undefined;
  #settle: ((what: What) => void) | undefined;
  #isWoken = false;
  #isStopped = false;
  /** What is read for it now. */
  busy: Promise<unknown> | undefined;
  /** Called once it is to end, whether or not anybody still reads. */
  onStop: () => void = () => {};

  constructor(readonly who: string, clock: Pick<Clock, "after">, left: () => void) {
    this.#clock = clock;
    this.#left = left;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  more(): Promise<What> {
    if (this.#isStopped) return Promise.resolve("stopped");
    if (this.#isWoken) {
      this.#isWoken = false;
      return Promise.resolve("rows");
    }
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#timer = this.#clock.after(heartbeatMs, () => this.#say("heartbeat"));
    });
  }

  /** There may be more. */
  wake(): void {
    if (this.#settle === undefined) this.#isWoken = true;
    else this.#say("rows");
  }

  /** It is to end, and leaves by itself. */
  stop(): void {
    this.#isStopped = true;
    this.onStop();
    this.#say("stopped");
  }

  /** It is gone; ends it if it has not ended. */
  leave(): void {
    this.stop();
    this.#left();
  }

  #say(what: What): void {
    this.#timer?.cancel();
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(what);
  }
}
