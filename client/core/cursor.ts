import type { IncomingFrame } from "./frames.ts";

/** A frame that covers places of a conversation: one for an entry, several for a skip. */
export interface Step {
  readonly from: number;
  /** Inclusive. */
  readonly to: number;
  readonly frame: IncomingFrame;
}

/** More frames out of order than a healthy server could have under way. */
const maxParked = 4096;

/** Frames keep coming and the one that is missing does not; only a new replay can help. */
export class TooFarAhead extends Error {
  override readonly name = "TooFarAhead";
}

/**
 * Where this device stands in one conversation. It moves by one at a time; what is ahead is parked
 * until its turn, and what is behind was here already.
 */
export class Cursor {
  #at: number | undefined;
  readonly #parked = new Map<number, Step>();

  /** @param at everything up to here is in the store; `undefined` when nothing is yet. */
  constructor(at: number | undefined) {
    this.#at = at;
  }

  /** Everything up to here was handed out. */
  get at(): number | undefined {
    return this.#at;
  }

  /**
   * Takes a frame and returns those whose turn has come, in order.
   *
   * @param mayStart whether the first frame of all says where the conversation begins for us.
   * @throws {TooFarAhead}
   */
  offer(step: Step, mayStart = true): Step[] {
    if (this.#at === undefined && mayStart) this.#at = this.#below(step.from);
    if (this.#at !== undefined && step.to <= this.#at) return [];
    this.#parked.set(step.from, this.#parked.get(step.from) ?? step);
    if (this.#parked.size > maxParked) throw new TooFarAhead(`Waiting for ${this.#at! + 1}`);
    return this.#at === undefined ? [] : this.#advance();
  }

  /** Starts at `base` if nothing has said where to start, and returns those whose turn has come. */
  startAt(base: number): Step[] {
    this.#at ??= this.#below(base + 1);
    return this.#advance();
  }

  /** Where to start so that nothing is left out that is parked right before a place. */
  #below(from: number): number {
    let base = from - 1;
    while (this.#parked.has(base)) base--;
    return base;
  }

  #advance(): Step[] {
    const turn: Step[] = [];
    for (let step = this.#next(); step !== undefined; step = this.#next()) {
      this.#parked.delete(step.from);
      this.#at = step.to;
      turn.push(step);
    }
    return turn;
  }

  #next(): Step | undefined {
    const exact = this.#parked.get(this.#at! + 1);
    if (exact !== undefined) return exact;
    // A skip may begin before the cursor and end behind it; an entry cannot.
    for (const step of this.#parked.values()) {
      if (step.to <= this.#at!) this.#parked.delete(step.from);
      else if (step.from <= this.#at!) return step;
    }
    return undefined;
  }
}
