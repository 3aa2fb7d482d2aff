import { awayAfterMs } from "../../protocol/limits.ts";
import type { PresenceStatus, PresenceSummary } from "../../protocol/people_frames.ts";
import type { ServerFrame } from "../../protocol/server_frames.ts";
import type { Clock } from "../clock.ts";
import type { Account, AccountId, Store } from "../store/types.ts";
import { rfc3339 } from "./entry_frames.ts";
import type { Feed } from "./feed.ts";
import { IdleSessions } from "./idle_sessions.ts";
import type { Roster } from "./roster.ts";

/** While at most so many are online, classic sessions hear of everybody's coming and going. */
const maxOnlineForAll = 500;

/** What {@link Presence} works with. */
export interface PresenceParts {
  readonly roster: Roster;
  readonly store: Store;
  readonly clock: Clock;
  /** Keeps when somebody went, and calls back when the store knows it. */
  readonly keepLastSeen: (account: AccountId, at: number, kept: () => void) => void;
}

/** Knows who is there, and tells those whom it concerns; never stored, never replayed. */
export class Presence {
  readonly #parts: PresenceParts;
  readonly #sessions: IdleSessions;
  /** What was told last of everybody who is there. */
  readonly #told = new Map<AccountId, PresenceStatus>();
  /** When those went whose going the store does not know yet. */
  readonly #leaving = new Map<AccountId, number>();

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#sessions = new IdleSessions(parts.clock, awayAfterMs, (account) => this.#look(account));
  }

  /** A connection is in the roster. */
  came(feed: Feed): void {
    this.acted(feed);
    this.#look(feed.account);
  }

  /** A connection is out of the roster. */
  went({ account, sessionKey }: Feed): void {
    if (!this.#parts.roster.sessions(account.id).has(sessionKey)) this.#sessions.forget(sessionKey);
    this.#look(account);
  }

  /** Somebody did what a user has to be there for. */
  acted({ account, sessionKey }: Feed): void {
    this.#sessions.acted(account, sessionKey);
  }

  /** Somebody wants to be away, or not any more. */
  wish({ sessionKey }: Feed, status: "away" | "online"): void {
    this.#sessions.wish(sessionKey, status === "away");
  }

  /** What a viewer who may see an account's presence sees of it. */
  shown(id: AccountId, viewer: AccountId): PresenceSummary {
    const { people } = this.#parts.store;
    const block = people.block(id, viewer);
    if (block !== undefined) return offlineSince(block.at);
    const status = this.#statusOf(id);
    if (status !== "offline") return { status };
    return offlineSince(this.#leaving.get(id) ?? people.lastSeen(id));
  }

  /** Somebody has just blocked a viewer, to whom they are gone now. */
  vanished(account: Account, viewer: AccountId): void {
    this.#tell(account, viewer, this.#parts.store.people.audienceOf(account.id), true);
  }

  /** Somebody has just unblocked a viewer, to whom they come back now. */
  appeared(account: Account, viewer: AccountId): void {
    if (this.#statusOf(account.id) !== "offline") this.vanished(account, viewer);
  }

  /** Calls the timer off, because the server stops. */
  close(): void {
    this.#sessions.close();
  }

  #statusOf(id: AccountId): PresenceStatus {
    let status: PresenceStatus = "offline";
    for (const key of this.#parts.roster.sessions(id).keys()) {
      if (!this.#sessions.isAway(key)) return "online";
      status = "away";
    }
    return status;
  }

  /** Tells how an account is, if that has changed. */
  #look(account: Account): void {
    const status = this.#statusOf(account.id);
    const before = this.#told.get(account.id) ?? "offline";
    if (status === before) return;
    if (status === "offline") this.#leave(account.id);
    else this.#told.set(account.id, status);
    // Classic clients do not know what away is: to them nothing has changed.
    const isMove = status === "offline" || before === "offline";
    const { roster, store } = this.#parts;
    const audience = store.people.audienceOf(account.id);
    const isForAll = isMove && roster.onlineCount <= maxOnlineForAll;
    for (const viewer of isForAll ? roster.online : audience) {
      if (viewer === account.id || store.people.block(account.id, viewer) !== undefined) continue;
      this.#tell(account, viewer, audience, isMove);
    }
  }

  #leave(id: AccountId): void {
    this.#told.delete(id);
    const at = this.#parts.clock.now();
    this.#leaving.set(id, at);
    this.#parts.keepLastSeen(id, at, () => {
      if (this.#leaving.get(id) === at) this.#leaving.delete(id);
    });
  }

  /** Tells one viewer; classic clients hear of everybody, but only of moves. */
  #tell(
    { id, name: username }: Account,
    viewer: AccountId,
    audience: ReadonlySet<AccountId>,
    isMove: boolean,
  ): void {
    const { roster } = this.#parts;
    const isKnown = audience.has(viewer);
    const isForAll = roster.onlineCount <= maxOnlineForAll;
    let frame: ServerFrame | undefined;
    for (const { dialect, outbox } of roster.feeds(viewer)) {
      const hears = dialect.name === "classic" ? isMove && (isKnown || isForAll) : isKnown;
      if (!hears) continue;
      frame ??= { type: "user_status", username, ...this.shown(id, viewer) };
      const line = dialect.encode(frame);
      if (line !== undefined) outbox.pushEphemeral(`status:${id}`, line);
    }
  }
}

function offlineSince(at: number | undefined): PresenceSummary {
  return at === undefined ? { status: "offline" } : { status: "offline", last_seen: rfc3339(at) };
}
