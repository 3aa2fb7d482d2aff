import { digestOf } from "../protocol/content.ts";
import type { Clock } from "./clock.ts";
import type { Delivery } from "./delivery/delivery.ts";
import type { Turn } from "./store/turn.ts";
import type { AccountId, Conversation, Entry, Outcome, Store } from "./store/types.ts";

/** What {@link Announcer} works with. */
export interface AnnouncerParts {
  readonly store: Store;
  readonly turn: Pick<Turn, "commit">;
  readonly delivery: Delivery;
  readonly clock: Pick<Clock, "now">;
}

/**
 * What the server itself has to say, as messages of its own account `chat`. Whatever is said under
 * the same id is there once, also when the server went down before it knew.
 */
export class Announcer {
  readonly #parts: AnnouncerParts;

  constructor(parts: AnnouncerParts) {
    this.#parts = parts;
  }

  /**
   * Says something in a group, which is made when there is none, of the people who own the server.
   *
   * @param group its name, with the `#`.
   * @param clientId says which message it is, for good.
   * @returns what the store said; `undefined` as long as nobody owns the server.
   */
  async post(
    group: string,
    clientId: string,
    content: string,
  ): Promise<Outcome<"append"> | undefined> {
    const author = await this.author();
    if (author === undefined) return undefined;
    const conversation = await this.#place(group, author);
    if (conversation === undefined) return undefined;
    const said = await this.#parts.turn.commit<"append">({
      kind: "append",
      author,
      clientId,
      target: { conversation: conversation.number },
      content,
      digest: digestOf(content),
      at: this.#parts.clock.now(),
    });
    if (said.ok && !said.repeated) this.#parts.delivery.publish(said.entry);
    return said;
  }

  /** Gives something that was said another text; `clientId` says which text, for good. */
  async revise(
    message: { readonly conversation: number; readonly seq: number },
    clientId: string,
    content: string,
  ): Promise<Outcome<"revise"> | undefined> {
    const author = await this.author();
    if (author === undefined) return undefined;
    const said = await this.#parts.turn.commit<"revise">({
      kind: "revise",
      author,
      clientId,
      conversation: message.conversation,
      target: message.seq,
      content,
      digest: digestOf(content),
      at: this.#parts.clock.now(),
    });
    if (said.ok && !said.repeated) this.#parts.delivery.publish(said.entry);
    return said;
  }

  /** The account that the server itself speaks by; `undefined` when it could not be made. */
  async author(): Promise<AccountId | undefined> {
    const { store, turn, clock } = this.#parts;
    const there = store.systemAccount();
    if (there !== undefined) return there.id;
    const at = clock.now();
    const made = await turn.commit<"make_system_account">({ kind: "make_system_account", at });
    return made.ok ? made.account.id : undefined;
  }

  /** The group, with the server's account in it. */
  async #place(name: string, author: AccountId): Promise<Conversation | undefined> {
    const { store, turn, clock } = this.#parts;
    const group = store.groupNamed(name) ?? await this.#make(name, author);
    if (group === undefined || group.members.has(author)) return group;
    const added = await turn.commit<"change_members">({
      kind: "change_members",
      author,
      clientId: `join-${group.id}-${group.head}`,
      conversation: group.number,
      action: "added",
      members: [author],
      at: clock.now(),
    });
    if (added.ok && added.entry !== undefined && !added.repeated) {
      this.#parts.delivery.publish(added.entry);
    }
    return group;
  }

  async #make(name: string, author: AccountId): Promise<Conversation | undefined> {
    const { store, turn, clock } = this.#parts;
    const [first, ...others] = this.#owners();
    if (first === undefined) return undefined;
    const made = await turn.commit<"create_group">({
      kind: "create_group",
      author: first,
      clientId: `system-group-${name}`,
      name,
      members: [...others, author],
      at: clock.now(),
    });
    if (made.ok && !made.repeated) this.#tellNew(made.entry);
    return store.groupNamed(name);
  }

  #owners(): readonly AccountId[] {
    const { store } = this.#parts;
    return store.accountStates().filter(({ role, disabled }) => role === "owner" && !disabled)
      .flatMap(({ name }) => store.accountNamed(name)?.id ?? []);
  }

  /** Those who are in it hear of the group first. */
  #tellNew(entry: Entry): void {
    const { delivery } = this.#parts;
    delivery.introduce(entry, entry.conversation.members);
    delivery.publish(entry);
  }
}
