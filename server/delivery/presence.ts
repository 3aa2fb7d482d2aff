import type { Account, AccountId, Store } from "../store/types.ts";
import type { Feed } from "./feed.ts";
import type { Roster } from "./roster.ts";

/** While at most so many are online, classic sessions hear of everybody's coming and going. */
const maxOnlineForAll = 500;

/** Tells who came and who went, to those whom it concerns; never stored, never replayed. */
export class Presence {
  readonly #roster: Roster;
  readonly #store: Store;

  constructor(roster: Roster, store: Store) {
    this.#roster = roster;
    this.#store = store;
  }

  /** Says that an account came online, or went. */
  announce(account: Account, status: "online" | "offline"): void {
    const acquaintances = this.#store.acquaintances(account.id);
    const toAll = this.#roster.onlineCount <= maxOnlineForAll;
    const frame = { type: "user_status", username: account.name, status } as const;
    for (const feed of this.#listeners(account.id, acquaintances, toAll)) {
      const line = feed.dialect.encode(frame);
      if (line !== undefined) feed.outbox.pushEphemeral(`status:${account.id}`, line);
    }
  }

  *#listeners(
    account: AccountId,
    acquaintances: ReadonlySet<AccountId>,
    toAll: boolean,
  ): Iterable<Feed> {
    for (const other of toAll ? this.#roster.online : acquaintances) {
      if (other === account) continue;
      const known = acquaintances.has(other);
      for (const feed of this.#roster.feeds(other)) {
        if (known || feed.dialect.name === "classic") yield feed;
      }
    }
  }
}
