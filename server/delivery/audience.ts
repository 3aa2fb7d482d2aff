import type { ConversationNumber } from "../store/types.ts";
import type { Feed } from "./feed.ts";

const nobody: ReadonlySet<Feed> = new Set();

/** Which connections listen to which conversation. */
export class Audience {
  readonly #feeds = new Map<ConversationNumber, Set<Feed>>();

  /** The connections that follow a conversation. */
  of(conversation: ConversationNumber): ReadonlySet<Feed> {
    return this.#feeds.get(conversation) ?? nobody;
  }

  add(conversation: ConversationNumber, feed: Feed): void {
    const feeds = this.#feeds.get(conversation);
    if (feeds === undefined) this.#feeds.set(conversation, new Set([feed]));
    else feeds.add(feed);
  }

  remove(conversation: ConversationNumber, feed: Feed): void {
    const feeds = this.#feeds.get(conversation);
    if (feeds?.delete(feed) && feeds.size === 0) this.#feeds.delete(conversation);
  }
}
