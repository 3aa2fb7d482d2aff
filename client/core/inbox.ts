import type { ConversationKind } from "../../protocol/ids.ts";
import type { ConversationSummary, Marks, ServerFrameOf } from "../../protocol/server_frames.ts";
import { Cursor, type Step } from "./cursor.ts";
import type { ClientEvent } from "./events.ts";
import { asServerFrame, BadFrame, type EntryLike, type IncomingFrame } from "./frames.ts";
import { isEntry, isSeq } from "./frames.ts";
import { isPermanent } from "./outgoing.ts";
import { entryOfAck, isDamaged } from "./own_entries.ts";
import { leavesHole, missedSince } from "./reach_back.ts";
import type { ClientStore } from "./store/client_store.ts";

type MessageAck = ServerFrameOf<"message_ack">;

const kinds: Readonly<Record<string, ConversationKind>> = { d: "dm", g: "group", l: "lobby" };

/**
 * Takes what one connection brings and keeps it: each read is one transaction, in which entries,
 * cursors and outbox change together. Only then is anything told.
 */
export class Inbox {
  readonly #store: ClientStore;
  readonly #username: string;
  readonly #unsaid: ReadonlySet<string>;
  readonly #cursors = new Map<string, Cursor>();
  /** The last entries that the server's summaries knew of: later ones may bring another name. */
  readonly #heads = new Map<string, number>();
  /** What the login said of the conversations that are being replayed. */
  readonly #goals = new Map<string, ConversationSummary>();
  /** Their replay begins beyond what is missing: the next login asks for all of it. */
  readonly #held = new Set<string>();
  #caughtUp = false;
  #events: ClientEvent[] = [];
  /** Acks that came before the replay of their conversation. */
  readonly #early: { readonly ack: MessageAck; readonly frame: IncomingFrame }[] = [];
  /** Conversations whose cursor has moved, for `ack`. */
  #moved = new Map<string, number>();

  /** @param unsaid conversations whose cursors the login did not say. */
  constructor(store: ClientStore, username: string, unsaid: ReadonlySet<string> = new Set()) {
    this.#store = store;
    this.#username = username;
    this.#unsaid = unsaid;
    for (const { conversation, cursor } of store.conversations.list()) {
      this.#cursors.set(conversation, new Cursor(cursor));
    }
  }

  /**
   * Keeps the frames of one read.
   *
   * @returns what to tell, how far each conversation has come, and those that only another login
   * can complete, once everything else is here. When this throws nothing was kept, and the
   * connection has to go.
   */
  take(frames: readonly IncomingFrame[]): {
    readonly events: readonly ClientEvent[];
    readonly moved: ReadonlyMap<string, number>;
    readonly held: readonly string[];
  } {
    this.#events = [];
    this.#moved = new Map();
    this.#store.transaction(() => frames.forEach((frame) => this.#takeOne(frame)));
    const held = this.#caughtUp ? [...this.#held] : [];
    return { events: this.#events, moved: this.#moved, held };
  }

  #takeOne(frame: IncomingFrame): void {
    if (isEntry(frame)) return this.#step(frame.conversation, frame.seq, frame.seq, frame);
    const known = asServerFrame(frame);
    switch (known.type) {
      case "skip":
        return this.#takeSkip(known, frame);
      case "message_ack":
        return this.#takeAck(known, frame);
      case "login_response":
      case "register_response":
      case "conversations":
        if ("conversations" in known) {
          known.conversations.forEach((one) => this.#takeSummary(one, true));
        }
        return;
      case "conversation":
        return this.#takeSummary(known.conversation, false);
      case "caught_up":
        return this.#takeCaughtUp();
      case "reset":
        return this.#takeReset(known);
      case "receipt":
        if ("username" in known) return this.#takeMarks(known.conversation, known);
        return this.#tell({ kind: "frame", frame });
      case "group_response":
        // Its entry may have come before it, or long ago.
        this.#complete(known.client_id, frame);
        return this.#tell({ kind: "frame", frame });
      case "message_error":
      case "error":
        return this.#takeRefusal(known.client_id ?? known.id, known.code, frame);
      case "waiting":
        return this.#tell({ kind: "waiting", ahead: known.ahead });
      default:
        return this.#tell({ kind: "frame", frame });
    }
  }

  #tell(event: ClientEvent): void {
    this.#events.push(event);
  }

  #takeSkip(skip: ServerFrameOf<"skip">, frame: IncomingFrame): void {
    if (!isSeq(skip.from) || !isSeq(skip.to)) throw new BadFrame("A skip has no numbers");
    this.#step(skip.conversation, skip.from, skip.to, frame);
  }

  /** A repeated ack may come before the replay that says where the conversation begins for us. */
  #takeAck(ack: MessageAck, frame: IncomingFrame): void {
    if (!isSeq(ack.seq)) throw new BadFrame("A message_ack has no number");
    const { at } = this.#cursor(ack.conversation);
    if (at !== undefined && ack.seq <= at) return this.#complete(ack.client_id, frame);
    const mayStart = this.#caughtUp || !this.#goals.has(ack.conversation);
    if (!mayStart) this.#early.push({ ack, frame });
    this.#step(ack.conversation, ack.seq, ack.seq, frame, mayStart);
  }

  #step(
    conversation: string,
    from: number,
    to: number,
    frame: IncomingFrame,
    mayStart = true,
  ): void {
    if (this.#held.has(conversation)) return;
    this.#introduce(conversation, frame);
    const cursor = this.#cursor(conversation);
    this.#keep(conversation, cursor.offer({ from, to, frame }, mayStart));
  }

  #keep(conversation: string, steps: readonly Step[]): void {
    const [first] = steps;
    if (first === undefined) return;
    for (const { frame } of steps) {
      if (frame.type === "message_ack") this.#keepOwn(frame);
      else if (isEntry(frame)) this.#keepEntry(frame);
    }
    const at = this.#cursor(conversation).at!;
    this.#store.conversations.setCursor(conversation, at, first.from - 1);
    this.#moved.set(conversation, at);
  }

  #keepEntry(frame: EntryLike): void {
    const entry = this.#store.entries.add(frame, isDamaged(frame));
    this.#rename(frame);
    this.#tell({ kind: "entry", entry });
    if (typeof frame.client_id === "string") this.#complete(frame.client_id, frame);
  }

  /** A summary has the present name, and entries before it may have older ones. */
  #rename({ type, action, name, conversation, seq }: EntryLike): void {
    if (type !== "membership" || action !== "renamed" || typeof name !== "string") return;
    if (seq <= (this.#heads.get(conversation) ?? 0)) return;
    this.#store.conversations.rename(conversation, name);
  }

  #keepOwn(frame: IncomingFrame): void {
    const ack = asServerFrame(frame) as MessageAck;
    const item = this.#store.outbox.get(ack.client_id);
    // The text is only in the outbox: without it the entry has to come by replay.
    if (item === undefined) throw new BadFrame(`An ack for "${ack.client_id}" was not asked for`);
    const name = this.#store.conversations.byId(ack.conversation)!.name;
    this.#keepEntry(entryOfAck(ack, item, this.#username, name));
  }

  #complete(clientId: string, frame: IncomingFrame): void {
    if (this.#store.outbox.get(clientId) === undefined) return;
    this.#store.outbox.complete(clientId);
    this.#tell({ kind: "stored", clientId, frame });
  }

  #takeRefusal(clientId: string | undefined, code: string, frame: IncomingFrame): void {
    const item = clientId === undefined ? undefined : this.#store.outbox.get(clientId);
    if (item === undefined) return this.#tell({ kind: "frame", frame });
    const isFinal = isPermanent(code);
    if (isFinal) this.#store.outbox.fail(item.clientId, code, String(frame.message));
    this.#tell(
      isFinal
        ? { kind: "failed", clientId: item.clientId, item, frame }
        : { kind: "postponed", clientId: item.clientId, frame },
    );
  }

  #takeSummary(summary: ConversationSummary, isReplayed: boolean): void {
    const { conversation, marks } = summary;
    this.#store.conversations.keep(summary);
    this.#heads.set(conversation, summary.head);
    if (isReplayed) this.#expect(summary);
    this.#tell({ kind: "conversation", conversation: summary });
    marks?.forEach((one) => this.#takeMarks(conversation, one));
  }

  #expect(summary: ConversationSummary): void {
    const { conversation, first, head } = summary;
    this.#goals.set(conversation, summary);
    if (this.#isThere(summary)) return;
    // Nothing will be replayed that could say where to start.
    if (head < first) return this.#start(conversation, head);
    const base = missedSince(summary);
    if (base === undefined) return;
    this.#start(conversation, base);
    this.#held.add(conversation);
  }

  /** Whether the cursor stays as it is, said or unsaid. */
  #isThere(summary: ConversationSummary): boolean {
    const { conversation, head } = summary;
    const { at } = this.#cursor(conversation);
    if (at === undefined) return false;
    if (!this.#unsaid.has(conversation)) return true;
    // The server would have answered with a reset.
    if (at > head) this.#forget(conversation);
    else if (leavesHole(at, summary)) this.#held.add(conversation);
    return at <= head;
  }

  #forget(conversation: string): void {
    this.#store.entries.forget(conversation);
    this.#cursors.set(conversation, new Cursor(undefined));
    this.#tell({ kind: "reset", conversation });
  }

  #start(conversation: string, base: number): void {
    const steps = this.#cursor(conversation).startAt(base);
    const start = (steps[0]?.from ?? base + 1) - 1;
    this.#store.conversations.setCursor(conversation, start, start);
    this.#keep(conversation, steps);
  }

  #takeCaughtUp(): void {
    this.#caughtUp = true;
    for (const [conversation, { head }] of this.#goals) {
      if (this.#held.has(conversation)) continue;
      const { at } = this.#cursor(conversation);
      if (at === undefined) this.#start(conversation, head);
      else if (at < head) this.#tell({ kind: "gap", conversation });
    }
    this.#goals.clear();
    for (const { ack, frame } of this.#early) this.#completeEarly(ack, frame);
    if (this.#held.size > 0) return;
    this.#tell({ kind: "state", state: { name: "live" } });
  }

  /** The replay may have begun behind it. */
  #completeEarly({ conversation, seq, client_id }: MessageAck, frame: IncomingFrame): void {
    if (seq <= (this.#cursor(conversation).at ?? 0)) this.#complete(client_id, frame);
  }

  #takeReset({ conversation, epoch }: ServerFrameOf<"reset">): void {
    this.#store.reset(conversation, epoch);
    const dropped = conversation === undefined ? [...this.#cursors.keys()] : [conversation];
    for (const one of dropped) this.#cursors.set(one, new Cursor(undefined));
    this.#tell({ kind: "reset", conversation });
    for (const one of dropped) {
      this.#held.delete(one);
      const goal = this.#goals.get(one);
      if (goal !== undefined) this.#expect(goal);
    }
  }

  #takeMarks(conversation: string, { username, delivered, read }: Marks): void {
    const now = { username, delivered, read };
    const before = this.#store.conversations.keepMarks(conversation, now);
    if (before.delivered >= delivered && before.read >= read) return;
    this.#tell({ kind: "marks", conversation, before, now });
  }

  #cursor(conversation: string): Cursor {
    let cursor = this.#cursors.get(conversation);
    if (cursor === undefined) this.#cursors.set(conversation, cursor = new Cursor(undefined));
    return cursor;
  }

  /** The server announces conversations first; a row has to be there all the same. */
  #introduce(conversation: string, frame: IncomingFrame): void {
    if (this.#store.conversations.byId(conversation) !== undefined) return;
    const { sender, receiver } = frame;
    const name = String((sender === this.#username ? receiver : sender) ?? conversation);
    const kind = kinds[conversation[0]!] ?? "group";
    const unread = { first: 1, head: 0, delivered: 0, read: 0 };
    this.#store.conversations.keep({ conversation, kind, name, member: true, ...unread });
  }
}
