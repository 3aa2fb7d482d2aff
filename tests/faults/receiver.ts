import { digestOf } from "../../protocol/content.ts";
import type { ConversationSummary } from "../../protocol/server_frames.ts";
import { Device } from "./device.ts";
import type { Frame } from "./link.ts";

/** An ack goes out at every so many entries. */
const ackEvery = 20;

/** Keeps what it hears, by conversation, and moves each cursor by one at a time. */
export class Receiver extends Device {
  /** Conversation → its entries from the first to the cursor. */
  readonly entries = new Map<string, Frame[]>();
  #goals = new Map<string, number>();
  #caughtUp = () => {};

  /** Resolves when it has everything up to these heads. */
  reach(heads: ReadonlyMap<string, number>): Promise<void> {
    this.#goals = new Map(heads);
    const reached = new Promise<void>((resolve) => this.#caughtUp = resolve);
    this.#look();
    return reached;
  }

  protected resume() {
    const cursors = [...this.entries].map(([conversation, { length }]) => [conversation, length]);
    return { cursors: Object.fromEntries(cursors) };
  }

  protected begin(conversations: readonly ConversationSummary[]): void {
    for (const { conversation } of conversations) this.#log(conversation);
  }

  protected hear(frame: Frame): void {
    if (frame.message_id !== undefined) this.#keep(frame);
    else if (frame.type === "skip") this.course.fault(`${this.name} was told to skip`);
  }

  #keep(frame: Frame): void {
    const log = this.#log(String(frame.conversation));
    if (frame.seq !== log.length + 1) {
      this.course.fault(`${this.name} has ${log.length} and heard ${JSON.stringify(frame)}`);
    }
    if (frame.type === "message" && digestOf(String(frame.content)) !== frame.digest) {
      this.course.fault(`${this.name} heard a text that is not ${frame.digest}`);
    }
    log.push(frame);
    this.course.count("heard");
    if (log.length % ackEvery === 0) this.#acknowledge(String(frame.conversation), log.length);
    this.#look();
  }

  #acknowledge(conversation: string, seq: number): void {
    this.link!.say({ type: "ack", conversation, seq });
  }

  #log(conversation: string): Frame[] {
    const log = this.entries.get(conversation) ?? [];
    this.entries.set(conversation, log);
    return log;
  }

  #look(): void {
    const goals = [...this.#goals];
    if (goals.every(([conversation, head]) => this.#log(conversation).length >= head)) {
      this.#caughtUp();
    }
  }
}
