import type { ConversationSummary, Marks } from "../../protocol/server_frames.ts";
import { asServerFrame, type IncomingFrame } from "./frames.ts";

/** What may become of a message behind being stored. */
export type Mark = "delivered" | "read";

/** Counts, where a group is too large for one receipt per member. */
interface Counts {
  readonly seq: number;
  readonly delivered: number;
  readonly read: number;
}

/** How far others are in the conversations of one connection, as its frames say. */
export class Receipts {
  readonly #marks = new Map<string, Map<string, Marks>>();
  readonly #counts = new Map<string, Counts>();
  /** Called when something may have changed. */
  onChange: () => void = () => {};

  /** Takes note of what a frame says of it. */
  hear(frame: IncomingFrame): void {
    const known = asServerFrame(frame);
    if (known.type === "receipt") this.#takeReceipt(known);
    else if (known.type === "conversation") this.#takeSummary(known.conversation);
    else if ("conversations" in known) known.conversations.forEach((one) => this.#takeSummary(one));
    else return;
    this.onChange();
  }

  /**
   * How many others have a message, or have read it.
   *
   * @param others who they may be; anybody when it is not known.
   */
  count(
    conversation: string,
    seq: number,
    mark: Mark,
    others: readonly string[] | undefined,
  ): number {
    const counts = this.#counts.get(conversation);
    if (counts !== undefined && counts.seq >= seq) return counts[mark];
    return this.#who(conversation, seq, mark, others).length;
  }

  /** Who of the others is not known to have it. */
  missing(conversation: string, seq: number, mark: Mark, others: readonly string[]): string[] {
    const who = new Set(this.#who(conversation, seq, mark, others));
    return others.filter((name) => !who.has(name));
  }

  #who(
    conversation: string,
    seq: number,
    mark: Mark,
    others: readonly string[] | undefined,
  ): string[] {
    const marks = [...this.#marks.get(conversation)?.values() ?? []];
    return marks.filter((one) => one[mark] >= seq).map(({ username }) => username)
      .filter((name) => others?.includes(name) ?? true);
  }

  #takeReceipt(receipt: Extract<ReturnType<typeof asServerFrame>, { type: "receipt" }>): void {
    const { conversation } = receipt;
    if ("username" in receipt) return this.#keep(conversation, receipt);
    const { seq, delivered_by: delivered, read_by: read } = receipt;
    this.#counts.set(conversation, { seq, delivered, read });
  }

  #takeSummary({ conversation, marks }: ConversationSummary): void {
    marks?.forEach((one) => this.#keep(conversation, one));
  }

  #keep(conversation: string, marks: Marks): void {
    const known = this.#marks.get(conversation) ?? new Map<string, Marks>();
    this.#marks.set(conversation, known.set(marks.username, marks));
  }
}
