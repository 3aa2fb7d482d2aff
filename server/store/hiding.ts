import type { Memberships } from "./memberships.ts";
import type { AccountId, Entry, Skip } from "./types.ts";

/** Which new entries are not for everybody in their conversation. */
export class Hiding {
  readonly #memberships: Memberships;
  #readers: { readonly entry: Entry; readonly accounts: ReadonlySet<AccountId> } | undefined;

  constructor(memberships: Memberships) {
    this.#memberships = memberships;
  }

  /** Something was committed: what was looked up may be another today. */
  forget(): void {
    this.#readers = undefined;
  }

  /** Why an account that is in a conversation does not get to see an entry of it. */
  hides(account: AccountId, entry: Entry): Skip["skip"] | undefined {
    if (entry.hidden && entry.author !== account) return "blocked";
    if (entry.type !== "edit") return undefined;
    const { conversation, target } = entry;
    if (target! < conversation.first) return "pruned";
    if (conversation.kind === "lobby") return undefined;
    return this.#readersOf(entry).has(account) ? undefined : "not_member";
  }

  /** Who saw what an edit is about: looked up once, however many are to be told of the edit. */
  #readersOf(entry: Entry): ReadonlySet<AccountId> {
    if (this.#readers?.entry !== entry) {
      const { conversation: { number }, target } = entry;
      this.#readers = { entry, accounts: this.#memberships.readersOf(number, target!) };
    }
    return this.#readers.accounts;
  }
}
