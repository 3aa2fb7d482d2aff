import type { AccountId, Conversation, Entry, Membership, Store } from "../store/types.ts";
import { Audience } from "./audience.ts";
import { EntryFrames, type Names, namesOf } from "./entry_frames.ts";
import type { Feed } from "./feed.ts";
import { Roster } from "./roster.ts";
import { summarize } from "./summaries.ts";

/** The connection that wrote an entry, and what it gets in the entry's place. */
export interface Origin {
  readonly feed: Feed;
  readonly ack: string;
}

/** Takes committed entries to everybody who may see them. It queues, and never waits. */
export class Delivery {
  readonly audience = new Audience();
  readonly roster = new Roster();
  readonly names: Names;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
    this.names = namesOf(store);
  }

  /** Hands an entry to the connections that follow its conversation. */
  publish(entry: Entry, origin?: Origin): void {
    const frames = new EntryFrames(entry, this.names);
    let answered = false;
    for (const feed of this.audience.of(entry.conversation.number)) {
      const isOrigin = feed === origin?.feed;
      answered ||= isOrigin;
      feed.offer(frames, isOrigin ? origin!.ack : undefined);
    }
    // A connection that only sends follows nothing, and still has to know.
    if (!answered) origin?.feed.outbox.push(origin.ack);
  }

  /**
   * Lets a connection follow a conversation from a sequence number on; `live` when all that is
   * committed before it need not be replayed.
   */
  follow(feed: Feed, conversation: Conversation, from: number, live: boolean): void {
    feed.onDropped = (number) => this.audience.remove(number, feed);
    feed.follow(conversation, from, live);
    this.audience.add(conversation.number, feed);
  }

  /** Somebody was taken out of a conversation: their connections hear nothing of it from here on. */
  dismiss(conversation: Conversation, gone: Iterable<AccountId>): void {
    for (const account of gone) {
      // What is said of a conversation beside its entries is written behind them.
      const isOut = !conversation.members.has(account);
      for (const feed of this.roster.feeds(account)) {
        if (isOut) feed.outbox.forget(conversation.id);
        feed.lookAgain(conversation.number);
      }
    }
  }

  /**
   * Tells newcomers who are connected of a conversation, before the entry that brings them in is
   * published. Somebody who comes back is told first what there was in between: a skip.
   */
  introduce(entry: Entry, newcomers: Iterable<AccountId>): void {
    for (const account of newcomers) {
      const membership = this.#store.membership(account, entry.conversation.number);
      if (membership === undefined) continue;
      for (const feed of this.roster.feeds(account)) this.#introduceTo(feed, entry, membership);
    }
  }

  // One commit may have taken somebody in and out several times: what a membership says is how it
  // ended, so whoever is not new for good is sent what the store has, instead of what comes live.
  #introduceTo(feed: Feed, entry: Entry, membership: Membership): void {
    // An earlier change of the same commit has brought this one along.
    if (feed.has(entry)) return;
    feed.tell({
      type: "conversation",
      conversation: summarize(feed.account.id, membership, this.#store),
    });
    if (feed.onlySends || feed.follows(entry.conversation.number)) return;
    const { intervals } = membership;
    const at = intervals.findIndex(({ from }) => from === entry.seq);
    const leftAt = intervals[at - 1]?.until;
    const isNew = intervals.length === 1 && membership.active;
    this.follow(feed, entry.conversation, (leftAt ?? entry.seq - 1) + 1, isNew);
    feed.pump();
  }

  /** Hangs up for good: the connection neither hears anything nor counts as online. */
  forget(feed: Feed): boolean {
    for (const conversation of feed.followed()) this.audience.remove(conversation, feed);
    return this.roster.remove(feed);
  }
}
