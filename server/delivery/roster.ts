import type { RefusalCode } from "../../protocol/codes.ts";
import type { AccountId } from "../store/types.ts";
import type { Feed } from "./feed.ts";

const none: ReadonlyMap<string, ReadonlySet<Feed>> = new Map();

/** Who is connected: account → session → connections. */
export class Roster {
  readonly #accounts = new Map<AccountId, Map<string, Set<Feed>>>();
  readonly #reserved = new Map<AccountId, Set<string>>();

  /** The accounts that have a connection. */
  get online(): Iterable<AccountId> {
    return this.#accounts.keys();
  }

  /** How many accounts have a connection. */
  get onlineCount(): number {
    return this.#accounts.size;
  }

  /** How many sessions have a connection, classic ones among them. */
  get sessionCount(): number {
    let count = 0;
    for (const sessions of this.#accounts.values()) count += sessions.size;
    return count;
  }

  isOnline(account: AccountId): boolean {
    return this.#accounts.has(account);
  }

  /** The connected sessions of an account, with their connections. */
  sessions(account: AccountId): ReadonlyMap<string, ReadonlySet<Feed>> {
    return this.#accounts.get(account) ?? none;
  }

  /** All connections of an account. */
  *feeds(account: AccountId): Iterable<Feed> {
    for (const feeds of this.sessions(account).values()) yield* feeds;
  }

  /** The sessions of an account with a connection that is not being hung up on. */
  live(account: AccountId): ReadonlySet<string> {
    const live = [...this.sessions(account)]
      .filter(([, feeds]) => [...feeds].some(({ outbox }) => !outbox.isSealed));
    return new Set(live.map(([key]) => key));
  }

  /** Sessions that are connected, or about to be, beside `own`: what the cap counts. */
  count(account: AccountId, own?: string): number {
    const keys = new Set([...this.live(account), ...this.#reserved.get(account) ?? []]);
    if (own !== undefined) keys.delete(own);
    return keys.size;
  }

  /** Hangs up on one session of an account, with a last frame that says why. */
  hangUp(account: AccountId, key: string, code: RefusalCode): void {
    for (const feed of this.sessions(account).get(key) ?? []) feed.hangUp(code);
  }

  /** Hangs up on every session of an account, classic ones too, but for `except`. */
  hangUpAll(account: AccountId, code: RefusalCode, except?: string): void {
    for (const feed of this.feeds(account)) if (feed.sessionKey !== except) feed.hangUp(code);
  }

  /** Holds a place under the cap while a login is being committed; {@link release} gives it back. */
  reserve(account: AccountId, key: string): void {
    const keys = this.#reserved.get(account);
    if (keys === undefined) this.#reserved.set(account, new Set([key]));
    else keys.add(key);
  }

  release(account: AccountId, key: string): void {
    const keys = this.#reserved.get(account);
    if (keys?.delete(key) && keys.size === 0) this.#reserved.delete(account);
  }

  /** @returns whether this connection brought the account online. */
  add(feed: Feed): boolean {
    const sessions = this.#accounts.get(feed.account.id) ?? new Map<string, Set<Feed>>();
    const wasOffline = sessions.size === 0;
    this.#accounts.set(feed.account.id, sessions);
    const feeds = sessions.get(feed.sessionKey) ?? new Set<Feed>();
    sessions.set(feed.sessionKey, feeds.add(feed));
    return wasOffline;
  }

  /** @returns whether the account went offline with it. */
  remove(feed: Feed): boolean {
    const sessions = this.#accounts.get(feed.account.id);
    const feeds = sessions?.get(feed.sessionKey);
    if (!sessions || !feeds?.delete(feed)) return false;
    if (feeds.size === 0) sessions.delete(feed.sessionKey);
    if (sessions.size > 0) return false;
    return this.#accounts.delete(feed.account.id);
  }
}
