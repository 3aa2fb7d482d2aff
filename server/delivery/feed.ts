import { maxPageBytes, maxPageEntries } from "../../protocol/limits.ts";
import type { RefusalCode } from "../../protocol/codes.ts";
import type { ServerFrame } from "../../protocol/server_frames.ts";
import type {
  Account,
  Conversation,
  ConversationNumber,
  Entry,
  Membership,
  Skip,
  Store,
} from "../store/types.ts";
import type { Dialect } from "./dialect.ts";
import { EntryFrames, type Names } from "./entry_frames.ts";
import { lowWaterUnits, type Outbox } from "./outbox.ts";

/** Where one connection stands in one conversation. */
interface Position {
  readonly conversation: Conversation;
  /** The next sequence number to send. */
  next: number;
  /** Whether new entries go out as they are committed; otherwise the replay will reach them. */
  live: boolean;
}

/** Told how far a conversation went into the outbox; classic sessions acknowledge by it. */
export type SentListener = (conversation: ConversationNumber, seq: number) => void;

/**
 * What one logged-in connection hears. Each conversation it follows is either live or being
 * replayed from the store as the outbox drains; it goes live in the very turn in which the replay
 * reaches the committed head, so nothing is missed and nothing is sent twice.
 */
export class Feed {
  readonly account: Account;
  /** Which session the connection belongs to; classic connections are one each. */
  readonly sessionKey: string;
  readonly dialect: Dialect;
  readonly outbox: Outbox;
  /** A script's connection: it gets answers, and neither replay nor live entries. */
  readonly onlySends: boolean;
  /** IP address of the other end. */
  readonly address: string;
  /** When it logged in, by the wall clock. */
  readonly enteredAt: number;
  /** Milliseconds since the other end last said anything. */
  readonly silentMs: () => number;
  /** Ends the connection, with a last frame that says why. */
  readonly hangUp: (code: RefusalCode) => void;
  readonly #store: Store;
  readonly #names: Names;
  readonly #positions = new Map<ConversationNumber, Position>();
  readonly #behind = new Set<Position>();
  /** Answers that take the place of this connection's own entries, by `conversation/seq`. */
  readonly #ownAcks = new Map<string, string>();
  /** The heads that have to be reached before `caught_up` is said. */
  #goals: Map<ConversationNumber, number> | undefined;
  onSent: SentListener = () => {};
  /** Told of a conversation that this connection does not follow any more. */
  onDropped: (conversation: ConversationNumber) => void = () => {};

  constructor(options: {
    account: Account;
    sessionKey: string;
    dialect: Dialect;
    outbox: Outbox;
    onlySends: boolean;
    address: string;
    enteredAt: number;
    silentMs: () => number;
    hangUp: (code: RefusalCode) => void;
    store: Store;
    names: Names;
  }) {
    this.account = options.account;
    this.sessionKey = options.sessionKey;
    this.dialect = options.dialect;
    this.outbox = options.outbox;
    this.onlySends = options.onlySends;
    this.address = options.address;
    this.enteredAt = options.enteredAt;
    this.silentMs = options.silentMs;
    this.hangUp = options.hangUp;
    this.#store = options.store;
    this.#names = options.names;
    this.outbox.onRoom = () => this.pump();
  }

  /** Queues a frame that is not an entry. */
  tell(frame: ServerFrame): void {
    const line = this.dialect.encode(frame);
    if (line !== undefined) this.outbox.push(line);
  }

  /** Whether this connection is told of a conversation's entries. */
  follows(conversation: ConversationNumber): boolean {
    return this.#positions.has(conversation);
  }

  /** The conversations whose entries this connection is told of. */
  followed(): Iterable<ConversationNumber> {
    return this.#positions.keys();
  }

  /**
   * Starts to follow a conversation at `from`. Unless it is `live` at once, {@link pump} sends what
   * is committed already.
   */
  follow(conversation: Conversation, from: number, live: boolean): void {
    const position = { conversation, next: from, live };
    this.#positions.set(conversation.number, position);
    if (!live) this.#behind.add(position);
  }

  /** Whether this connection has been sent the entry, or what stands in its place. */
  has({ conversation, seq }: Entry): boolean {
    const position = this.#positions.get(conversation.number);
    return position !== undefined && position.next > seq;
  }

  /**
   * Looks again at what the account may see of a conversation, because that changed: sends it up to
   * where it ends now, and goes on only if it does not end.
   */
  lookAgain(conversation: ConversationNumber): void {
    const position = this.#positions.get(conversation);
    if (position === undefined) return;
    this.#fallBack(position);
    this.pump();
  }

  /** Says `caught_up` once everything up to these heads has been sent. */
  aimFor(goals: Map<ConversationNumber, number>): void {
    this.#goals = goals;
  }

  /**
   * Takes an entry that was just committed.
   *
   * @param ack what this connection gets in the entry's place when it is the one that wrote it.
   */
  offer(frames: EntryFrames, ack: string | undefined): void {
    const { conversation, seq } = frames.entry;
    const position = this.#positions.get(conversation.number);
    if (position?.live && position.next === seq) {
      if (ack === undefined && !this.outbox.hasRoom) return this.#fallBack(position);
      position.next = seq + 1;
      // Whoever wrote it is told that it is stored, whatever became of it in the same commit.
      const skip = ack === undefined ? this.#hides(frames.entry) : undefined;
      if (skip === undefined) this.#send(frames, ack, false);
      else this.#sendItem(conversation, { skip, from: seq, to: seq });
    } else if (ack !== undefined) {
      if (position !== undefined && position.next <= seq) this.#keepAck(frames.entry, ack);
      else this.outbox.push(ack);
    }
  }

  /** Sends what is missing, page by page, while there is room in the outbox. */
  pump(): void {
    // It would never fill, and all there is would be read for nothing.
    if (this.outbox.isSealed) return;
    for (const position of this.#behind) {
      while (this.outbox.units < lowWaterUnits && this.#behind.has(position)) {
        this.#sendPage(position);
      }
      if (this.#behind.has(position)) break;
    }
    if (this.#goals?.size === 0) {
      this.#goals = undefined;
      this.tell({ type: "caught_up" });
    }
  }

  /** The replay will reach the entry; until then its ack counts for the outbox. */
  #keepAck(entry: Entry, ack: string): void {
    this.#ownAcks.set(keyOf(entry), ack);
    this.outbox.hold(ack.length);
  }

  #takeAck(entry: Entry): string | undefined {
    if (this.#ownAcks.size === 0) return undefined;
    const key = keyOf(entry);
    const ack = this.#ownAcks.get(key);
    if (ack === undefined) return undefined;
    this.#ownAcks.delete(key);
    this.outbox.release(ack.length);
    return ack;
  }

  #fallBack(position: Position): void {
    position.live = false;
    this.#behind.add(position);
  }

  #sendPage(position: Position): void {
    const { conversation } = position;
    const membership = this.#store.membership(this.account.id, conversation.number);
    const head = membership === undefined ? 0 : visibleHead(membership);
    if (position.next <= head) {
      const page = this.#store.page(this.account.id, conversation.number, position.next, {
        maxEntries: maxPageEntries,
        maxBytes: maxPageBytes,
      });
      // The store owes us progress; without it this would go round for ever.
      if (page.next <= position.next) {
        throw new Error(`Cannot read ${conversation.id} from ${position.next}: the page is empty`);
      }
      for (const item of page.items) this.#sendItem(conversation, item);
      position.next = page.next;
    }
    const goal = this.#goals?.get(conversation.number);
    if (goal !== undefined && position.next > goal) this.#goals!.delete(conversation.number);
    if (position.next <= head) return;
    this.#behind.delete(position);
    if (membership?.active) position.live = true;
    else this.#drop(conversation.number);
  }

  #drop(conversation: ConversationNumber): void {
    this.#positions.delete(conversation);
    this.onDropped(conversation);
  }

  #hides(entry: Entry): Skip["skip"] | undefined {
    // Nearly all are for everybody.
    const isForAll = entry.hidden === undefined && entry.type !== "edit";
    return isForAll ? undefined : this.#store.hides(this.account.id, entry);
  }

  #sendItem(conversation: Conversation, item: Entry | Skip): void {
    if ("skip" in item) {
      const { skip: reason, from, to } = item;
      this.tell({ type: "skip", conversation: conversation.id, from, to, reason });
      this.#sendAcks(conversation, from, to);
      this.onSent(conversation.number, to);
      return;
    }
    this.#send(new EntryFrames(item, this.#names), this.#takeAck(item), true);
  }

  /** What was stored and then pruned has been stored all the same. */
  #sendAcks({ number }: Conversation, from: number, to: number): void {
    for (const [key, ack] of this.#ownAcks) {
      const [conversation, seq] = key.split("/").map(Number) as [number, number];
      if (conversation !== number || seq < from || seq > to) continue;
      this.#ownAcks.delete(key);
      this.outbox.release(ack.length);
      this.outbox.push(ack);
    }
  }

  #send(frames: EntryFrames, ack: string | undefined, replay: boolean): void {
    const { entry } = frames;
    const line = ack ?? this.dialect.entry(frames, entry.author === this.account.id, replay);
    if (line !== undefined) this.outbox.push(line);
    this.onSent(entry.conversation.number, entry.seq);
  }
}

/** The last entry that a member, or a former one, may see. */
export function visibleHead(membership: Membership): number {
  const last = membership.intervals.at(-1);
  return last === undefined ? 0 : last.until ?? membership.conversation.head;
}

function keyOf(entry: Entry): string {
  return `${entry.conversation.number}/${entry.seq}`;
}
