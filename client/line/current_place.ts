import { foldName, lobbyName } from "../../protocol/names.ts";
import type { ConversationSummary } from "../../protocol/server_frames.ts";
import type { ClientStore } from "../core/store/client_store.ts";
import type { KnownConversation } from "../core/store/conversation_table.ts";

/** Where plain text goes. It stays with its conversation when a group gets another name. */
export class CurrentPlace {
  readonly #store: ClientStore;
  #name: string = lobbyName;
  #conversation: string | undefined;

  constructor(store: ClientStore) {
    this.#store = store;
  }

  /** A user, a group, or the lobby. */
  get name(): string {
    return this.known?.name ?? this.#name;
  }

  /** The conversation, once there is one. */
  get known(): KnownConversation | undefined {
    const { conversations } = this.#store;
    this.#conversation ??= conversations.byName(this.#name)?.conversation;
    return this.#conversation === undefined ? undefined : conversations.byId(this.#conversation);
  }

  /** Takes note of a conversation that may be the one that was named before it was there. */
  learn({ conversation, name }: ConversationSummary): void {
    if (this.known === undefined && foldName(name) === foldName(this.#name)) {
      this.#conversation = conversation;
    }
  }

  is(name: string): boolean {
    return foldName(name) === foldName(this.name);
  }

  turnTo(name: string): void {
    this.#name = name;
    this.#conversation = undefined;
  }

  /** Turns to a conversation, also one that another has taken the name of. */
  turnToKnown({ name, conversation }: KnownConversation): void {
    this.#name = name;
    this.#conversation = conversation;
  }
}
