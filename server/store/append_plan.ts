import { type Activity, recordValues } from "./activity.ts";
import type { ActivityRecord } from "./activity_chain.ts";
import type { Accounts } from "./accounts.ts";
import type { AppendLetter } from "./append_letter.ts";
import type { Blocks } from "./blocks.ts";
import type { Conversations, LiveConversation } from "./conversations.ts";
import type { Entries } from "./entries.ts";
import { messageEntry } from "./entry_rows.ts";
import { type LiveMark, type Mark, type Marks, raised } from "./marks.ts";
import { refuse } from "./outcomes.ts";
import type { Places } from "./places.ts";
import type { AccountId, Operation, OperationKind, Outcome, Target } from "./types.ts";
import type { VisibleMessages } from "./visible_messages.ts";

/** What a plan may consist of. */
const planned: ReadonlySet<OperationKind> = new Set(["append", "mark", "log_event"]);

const nobody: readonly AccountId[] = [];

/** What a plan is made from, and what it changes once it is on disk. */
export interface PlanParts {
  readonly accounts: Accounts;
  readonly blocks: Blocks;
  readonly conversations: Conversations;
  readonly entries: Entries;
  readonly marks: Marks;
  readonly messages: VisibleMessages;
  readonly places: Places;
  readonly activity: Activity;
}

/**
 * What a batch of messages and marks will have done once it is on disk. Until {@link apply} nothing
 * of it can be read: its sequence numbers and marks are the plan's own.
 */
export class AppendPlan {
  /** One per operation, in the same order; they are true once the batch is on disk. */
  readonly outcomes: Outcome[] = [];
  readonly #parts: PlanParts;
  readonly #batch: readonly Operation[];
  /** The newest row before those of this batch. */
  readonly #lastRow: number;
  readonly #values: (number | string | null)[] = [];
  /** The conversation of each new entry, in order. */
  readonly #appended: LiveConversation[] = [];
  readonly #heads = new Map<LiveConversation, number>();
  readonly #marks = new Map<LiveMark, Mark>();
  #record: ActivityRecord | undefined;

  private constructor(batch: readonly Operation[], parts: PlanParts) {
    this.#parts = parts;
    this.#batch = batch;
    this.#lastRow = parts.entries.lastRow();
  }

  /**
   * Plans a batch; `undefined` when there is more in it than messages and marks of members, and
   * events. Ids that were used before are left to the writer to find.
   */
  static of(batch: readonly Operation[], parts: PlanParts): AppendPlan | undefined {
    if (!batch.every(({ kind }) => planned.has(kind))) return undefined;
    const plan = new AppendPlan(batch, parts);
    return batch.every((operation) => plan.#add(operation)) ? plan : undefined;
  }

  /** What is to be written. */
  letter(): AppendLetter {
    const marks: number[] = [];
    for (const [{ conversation, account }, { delivered, read }] of this.#marks) {
      marks.push(conversation, account, delivered, read);
    }
    this.#record = this.#parts.activity.recordOf(this.#batch, this.outcomes);
    const activity = this.#record && recordValues(this.#record);
    return { entries: this.#values, marks, activity, places: this.#writesPlaces() };
  }

  /** Whether its entries are on disk, for when the writer did not say; marks can be repeated. */
  isOnDisk(): boolean {
    return this.#record !== undefined && this.#parts.activity.isOnDisk(this.#record);
  }

  /** Makes readable what is on disk now. */
  apply(): void {
    const { entries, marks, places, activity } = this.#parts;
    const writesPlaces = this.#writesPlaces();
    let row = this.#lastRow;
    for (const conversation of this.#appended) entries.added(conversation, ++row);
    for (const [mark, to] of this.#marks) marks.move(mark, to);
    if (writesPlaces) places.written();
    if (this.#record !== undefined) activity.moveTo(this.#record);
  }

  #writesPlaces(): boolean {
    return this.#parts.places.areDue(this.#appended.length);
  }

  #add(operation: Operation): boolean {
    if (operation.kind === "append") return this.#append(operation);
    if (operation.kind === "mark") return this.#mark(operation);
    // Its record says it.
    this.outcomes.push({ ok: true });
    return operation.kind === "log_event";
  }

  #append(operation: Operation<"append">): boolean {
    const { author, clientId, target, content, digest, at, replyTo, file } = operation;
    if (file !== undefined) return false;
    const conversation = this.#find(author, target);
    if (conversation === undefined || !conversation.mayWrite(author)) return false;
    if (conversation.isHalf || this.#parts.blocks.hides(conversation, author)) return false;
    if (replyTo !== undefined && !this.#mayAnswer(author, conversation, replyTo)) return false;
    const seq = this.#headOf(conversation) + 1;
    this.#heads.set(conversation, seq);
    this.#appended.push(conversation);
    const [id, reply] = [clientId ?? null, replyTo ?? null];
    this.#values.push(conversation.number, seq, author, id, at, content, digest, reply);
    const entry = messageEntry(conversation, seq, operation);
    this.outcomes.push({ ok: true, entry, repeated: false, created: false, newcomers: nobody });
    return true;
  }

  /** What this batch adds are messages of members, to members. */
  #mayAnswer(author: AccountId, conversation: LiveConversation, seq: number): boolean {
    if (seq > conversation.head) return seq <= this.#headOf(conversation);
    return this.#parts.messages.find(author, conversation, seq) !== undefined;
  }

  #mark({ account, conversation: number, ...to }: Operation<"mark">): boolean {
    const { accounts, conversations } = this.#parts;
    const conversation = conversations.get(number);
    if (conversation === undefined || !conversation.has(account)) return false;
    // Everybody is in the lobby, also somebody who does not exist.
    if (accounts.get(account) === undefined) return false;
    const max = this.#headOf(conversation);
    const read = to.read ?? 0;
    const delivered = Math.max(to.delivered ?? 0, read);
    const fits = delivered <= max;
    this.outcomes.push(
      fits
        ? { ok: true, ...this.#raise(conversation, account, delivered, read) }
        : refuse("out_of_range", { field: "seq", value: delivered, max }),
    );
    return true;
  }

  #raise(conversation: LiveConversation, account: AccountId, delivered: number, read: number) {
    const mark = this.#parts.marks.held(conversation, account);
    const before = this.#marks.get(mark) ?? { delivered: mark.delivered, read: mark.read };
    const after = raised(before, delivered, read);
    if (after !== before) this.#marks.set(mark, after);
    return { before, after };
  }

  #find(author: AccountId, target: Target): LiveConversation | undefined {
    const { conversations } = this.#parts;
    return "conversation" in target
      ? conversations.get(target.conversation)
      : conversations.between(author, target.direct);
  }

  #headOf(conversation: LiveConversation): number {
    return this.#heads.get(conversation) ?? conversation.head;
  }
}
