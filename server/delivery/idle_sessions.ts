import type { Clock, Timer } from "../clock.ts";
import type { Account } from "../store/types.ts";

interface Session {
  readonly account: Account;
  actedAt: number;
  isIdle: boolean;
  wantsAway: boolean;
}

/** Not looked at more often, however many sessions fall idle one after the other. */
const lookEveryMs = 1000;

/**
 * Which sessions nobody uses. An act costs a look at the clock, because every message is one; a
 * single timer finds those who stopped.
 */
export class IdleSessions {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #onChange: (account: Account) => void;
  readonly #sessions = new Map<string, Session>();
  #timer: Timer | undefined;

  /** @param onChange told when a session of an account may have become idle, or used again. */
  constructor(clock: Clock, idleMs: number, onChange: (account: Account) => void) {
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#onChange = onChange;
  }

  /** Whether nobody uses a session, or its user wants to be away. */
  isAway(key: string): boolean {
    const session = this.#sessions.get(key);
    return session !== undefined && (session.isIdle || session.wantsAway);
  }

  /** A session is used; it may be a new one. */
  acted(account: Account, key: string): void {
    const actedAt = this.#clock.monotonic();
    const session = this.#sessions.get(key);
    if (session === undefined) {
      this.#sessions.set(key, { account, actedAt, isIdle: false, wantsAway: false });
      this.#timer ??= this.#lookAfter(this.#idleMs);
      return;
    }
    session.actedAt = actedAt;
    if (!session.isIdle) return;
    session.isIdle = false;
    this.#timer ??= this.#lookAfter(this.#idleMs);
    if (!session.wantsAway) this.#onChange(session.account);
  }

  /** Its user wants to be away, or not any more. */
  wish(key: string, away: boolean): void {
    const session = this.#sessions.get(key);
    if (session === undefined) return;
    session.wantsAway = away;
    this.#onChange(session.account);
  }

  /** A session has no connection any more. */
  forget(key: string): void {
    this.#sessions.delete(key);
  }

  /** Calls the timer off, because the server stops. */
  close(): void {
    this.#timer?.cancel();
    this.#sessions.clear();
  }

  #lookAfter(ms: number): Timer {
    return this.#clock.after(ms, () => {
      this.#timer = undefined;
      this.#look();
    });
  }

  #look(): void {
    const latest = this.#clock.monotonic() - this.#idleMs;
    let earliest = Infinity;
    for (const session of this.#sessions.values()) {
      if (session.isIdle) continue;
      if (session.actedAt > latest) {
        earliest = Math.min(earliest, session.actedAt);
        continue;
      }
      session.isIdle = true;
      if (!session.wantsAway) this.#onChange(session.account);
    }
    if (earliest === Infinity) return;
    this.#timer = this.#lookAfter(Math.max(earliest - latest, lookEveryMs));
  }
}
