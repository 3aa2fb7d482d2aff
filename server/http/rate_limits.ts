import { DecayingCounts } from "../auth/decaying_counts.ts";
import { sourceOf } from "../auth/source.ts";
import type { Clock } from "../clock.ts";

/** How much may be asked: so much at once, and so much for ever. */
interface Policy {
  /** As the header fields call it. */
  readonly name: string;
  readonly burst: number;
  readonly perSecond: number;
}

/**
 * A page that opens with a hundred files asks three hundred things at once; a person never asks ten a
 * second for long, and a script that does keeps everybody else's messages waiting.
 */
const callers: Policy = { name: "caller", burst: 300, perSecond: 10 };

/** Those who show nothing that is good: a class behind one router reloads a page all at once. */
const addresses: Policy = { name: "address", burst: 600, perSecond: 20 };

/** Counts that are remembered at most, per kind: some 100 bytes each. */
const maxKeys = 10_000;

/** What a count says of a request. */
export interface Allowance {
  readonly ok: boolean;
  /** Until one more may be asked. */
  readonly retryAfterSeconds: number;
  /** Says on an answer what is left (draft-ietf-httpapi-ratelimit-headers). */
  tell(response: Response): void;
}

/** Counts one kind of askers. */
class Limit {
  readonly #counts: DecayingCounts;

  constructor(clock: Clock, readonly policy: Policy) {
    this.#counts = new DecayingCounts(clock, 1000 / policy.perSecond, maxKeys);
  }

  take(key: string): Allowance {
    const { name, burst, perSecond } = this.policy;
    const ms = this.#counts.msUntil(key, burst - 1);
    const ok = ms === 0;
    if (ok) this.#counts.add(key, 1);
    const left = Math.max(0, Math.floor(burst - this.#counts.of(key)));
    const whole = Math.ceil(this.#counts.msUntil(key, 0) / 1000);
    return {
      ok,
      retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)),
      tell({ headers }) {
        headers.set("ratelimit-policy", `"${name}";q=${burst};w=${burst / perSecond}`);
        headers.set("ratelimit", `"${name}";r=${left};t=${whole}`);
      },
    };
  }
}

/** Bounds how much is asked over HTTP. */
export class RateLimits {
  readonly #callers: Limit;
  readonly #addresses: Limit;

  constructor(clock: Clock) {
    this.#callers = new Limit(clock, callers);
    this.#addresses = new Limit(clock, addresses);
  }

  /** Counts a request of somebody with a good credential: an account, or a token of the operator's. */
  ofCaller(countedAs: string): Allowance {
    return this.#callers.take(countedAs);
  }

  /**
   * Counts a request of anybody else. Who has a good credential is never held up by what others do
   * from the same address.
   */
  ofAddress(address: string): Allowance {
    return this.#addresses.take(sourceOf(address));
  }
}
