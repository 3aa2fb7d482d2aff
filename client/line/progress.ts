import { type Clock, systemClock } from "../core/clock.ts";
import type { ConnectFailure } from "../core/connect_failure.ts";
import type { ClientEvent } from "../core/events.ts";

/** Lets somebody wait until what was hoped for has happened. */
export class Progress {
  readonly #clock: Clock;
  readonly #waiting = new Set<() => void>();
  #isLive = false;
  #isLost = false;
  #hasEnded = false;
  #hasRefusals = false;
  #hasUndone = false;
  #moves = 0;
  #failures: readonly ConnectFailure[] = [];

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Whether all that was missed is here. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Whether the connection was lost, or could not be had. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Why the server could not be reached, when it was last tried in vain. */
  get failures(): readonly ConnectFailure[] {
    return this.#failures;
  }

  /** Whether anything that was to be said was refused for good. */
  get hasRefusals(): boolean {
    return this.#hasRefusals;
  }

  /** Something was refused before it came to the outbox. */
  noteRefusal(): void {
    this.#hasRefusals = true;
  }

  /** Whether anything that was asked for was not done in time, and may work later. */
  get hasUndone(): boolean {
    return this.#hasUndone;
  }

  /** Something that the outbox does not keep could not be done now. */
  noteUndone(): void {
    this.#hasUndone = true;
  }

  /** Whether nothing more will happen. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Takes note of what happens. */
  hear(event: ClientEvent): void {
    if (event.kind === "failed") this.noteRefusal();
    if (event.kind === "state") {
      const { name } = event.state;
      this.#isLive = name === "live";
      // To try again is not to have it.
      this.#isLost = name === "waiting" || (name === "connecting" && this.#isLost);
      if (event.state.name === "waiting") this.#failures = event.state.failures;
    }
    this.#look();
  }

  /** How often anything has moved that takes its time, such as a file. */
  get moves(): number {
    return this.#moves;
  }

  /** Something that takes its time has moved. */
  noteMove(): void {
    this.#moves++;
  }

  /** Something is over that somebody may wait for. */
  noteOver(): void {
    this.#look();
  }

  /** Nothing more will happen. */
  end(): void {
    this.#hasEnded = true;
    this.#look();
  }

  /** Resolves with whether `isDone` came true within `ms`, which may be infinite. */
  until(isDone: () => boolean, ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = ms === Infinity ? undefined : this.#clock.after(ms, () => finish(false));
    const finish = (isSuccess: boolean) => {
      timer?.cancel();
      this.#waiting.delete(look);
      resolve(isSuccess);
    };
    const look = () => {
      if (isDone()) finish(true);
      else if (this.#hasEnded) finish(false);
    };
    this.#waiting.add(look);
    look();
    return promise;
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}
