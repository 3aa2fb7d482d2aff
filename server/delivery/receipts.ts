import { maxReceiptMembers } from "../../protocol/limits.ts";
import type { ServerFrameOf } from "../../protocol/server_frames.ts";
import type { Clock, Timer } from "../clock.ts";
import type { AccountId, Conversation, ConversationNumber, Store } from "../store/types.ts";
import type { Roster } from "./roster.ts";

/** How many of the newest entries are looked at to find whom a receipt concerns. */
const lookBack = 256;

/** Large groups tell their authors counts at most this often. */
const countsIntervalMs = 1000;

interface MarkPair {
  readonly delivered: number;
  readonly read: number;
}

/** Tells authors how far their messages came. The lobby has no receipts. */
export class Receipts {
  readonly #roster: Roster;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changed = new Map<ConversationNumber, AccountId>();
  #timer: Timer | undefined;

  constructor(roster: Roster, store: Store, clock: Clock) {
    this.#roster = roster;
    this.#store = store;
    this.#clock = clock;
  }

  /** A member's marks moved. */
  moved(member: AccountId, conversation: Conversation, before: MarkPair, after: MarkPair): void {
    if (before.delivered === after.delivered && before.read === after.read) return;
    if (conversation.kind === "lobby") return;
    if (conversation.members.size > maxReceiptMembers) {
      this.#countLater(conversation.number, member);
    } else this.#tellAuthors(member, conversation, before, after);
  }

  /** Calls the timer off, because the server stops. */
  close(): void {
    this.#timer?.cancel();
  }

  #tellAuthors(
    member: AccountId,
    conversation: Conversation,
    before: MarkPair,
    after: MarkPair,
  ): void {
    const from = Math.min(before.delivered, before.read) + 1;
    const authors = conversation.kind === "dm"
      ? conversation.members
      : this.#store.authorsBetween(conversation.number, from, after.delivered, lookBack);
    const username = this.#store.account(member)!.name;
    const frame = { type: "receipt", conversation: conversation.id, username, ...after } as const;
    for (const author of authors) {
      if (author === member || !conversation.members.has(author)) continue;
      if (this.#hides(member, author, conversation, before)) continue;
      this.#push(author, `receipt:${conversation.id}:${username}`, frame);
    }
  }

  /** Whether an author must not hear of it, because they were blocked before it. */
  #hides(
    member: AccountId,
    author: AccountId,
    { kind }: Conversation,
    before: MarkPair,
  ): boolean {
    const block = kind === "dm" ? this.#store.people.block(member, author) : undefined;
    // What moved earlier in the commit that blocked them is still theirs to know.
    return block !== undefined && block.delivered <= before.delivered && block.read <= before.read;
  }

  #countLater(conversation: ConversationNumber, member: AccountId): void {
    this.#changed.set(conversation, member);
    this.#timer ??= this.#clock.after(countsIntervalMs, () => {
      this.#timer = undefined;
      for (const [number, reader] of this.#changed) this.#tellCounts(number, reader);
      this.#changed.clear();
    });
  }

  // Each author hears of the newest message of theirs: what is true of it is true of the older ones.
  #tellCounts(number: ConversationNumber, reader: AccountId): void {
    const { id, members } = this.#store.conversation(number)!;
    const marks = this.#store.marks(number);
    for (const [author, seq] of this.#newestByAuthor(number, reader)) {
      if (!members.has(author) || !this.#roster.isOnline(author)) continue;
      const others = marks.filter(({ account }) => account !== author);
      this.#push(author, `receipt:${id}`, {
        type: "receipt",
        conversation: id,
        seq,
        delivered_by: others.filter(({ delivered }) => delivered >= seq).length,
        read_by: others.filter(({ read }) => read >= seq).length,
      });
    }
  }

  #newestByAuthor(number: ConversationNumber, reader: AccountId): Map<AccountId, number> {
    const from = Math.max(1, this.#store.conversation(number)!.head - lookBack + 1);
    const limits = { maxEntries: lookBack, maxBytes: Infinity };
    const newest = new Map<AccountId, number>();
    for (const item of this.#store.page(reader, number, from, limits).items) {
      if ("skip" in item) continue;
      if (item.type === "message" || item.type === "file_offer") newest.set(item.author, item.seq);
    }
    return newest;
  }

  #push(
    author: AccountId,
    key: string,
    frame: ServerFrameOf<"receipt">,
  ): void {
    for (const feed of this.#roster.feeds(author)) {
      const line = feed.dialect.encode(frame);
      if (line !== undefined) feed.outbox.pushLatest(key, line);
    }
  }
}
