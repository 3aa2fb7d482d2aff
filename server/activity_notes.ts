import { sourceOf } from "./auth/source.ts";
import type { Clock, Timer } from "./clock.ts";
import type { ActivityEvent } from "./store/activity_types.ts";
import type { Turn } from "./store/turn.ts";

/** Over this time the notes about one address are counted. */
const windowMs = 60_000;

/**
 * Most notes in a window about what anybody can do without an account. A class behind one router
 * stays below it; someone who connects in a loop would otherwise fill the disk with the log of it.
 */
const mostPerSource = 600;

/** Sources that are counted each by itself; those beyond share one count, so memory is bounded. */
const mostSources = 4096;

/** What happens in the server itself is counted as if it came from one address. */
const nowhere = "";

/** Of now, unless it says when. */
type Note = Omit<ActivityEvent, "at"> & Partial<Pick<ActivityEvent, "at">>;

/** Tells the activity log what changes nothing else in the store; nobody waits for it. */
export class ActivityNotes {
  readonly #turn: Pick<Turn, "add">;
  readonly #clock: Clock;
  readonly #counts = new Map<string, number>();
  #timer: Timer | undefined;

  constructor(turn: Pick<Turn, "add">, clock: Clock) {
    this.#turn = turn;
    this.#clock = clock;
  }

  /** Keeps a note, in the commit of this turn. */
  note(note: Note): void {
    this.#turn.add<"log_event">({ kind: "log_event", event: { at: this.#clock.now(), ...note } });
  }

  /** The same, unless there were too many from that address; how many were left out is noted. */
  noteBounded(note: Note): void {
    const count = this.#count(note.address ?? nowhere);
    if (count <= mostPerSource) this.note(note);
  }

  /** Notes what is still to be said of what was left out. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const [address, count] of this.#counts) {
      const left = count - mostPerSource;
      const from = address === nowhere ? {} : { address };
      if (left > 0) this.note({ kind: "suppressed", ...from, detail: `${left} events` });
    }
    this.#counts.clear();
  }

  #count(address: string): number {
    this.#timer ??= this.#clock.after(windowMs, () => this.close());
    const own = sourceOf(address);
    const source = this.#counts.has(own) || this.#counts.size < mostSources ? own : "others";
    const count = (this.#counts.get(source) ?? 0) + 1;
    this.#counts.set(source, count);
    return count;
  }
}
