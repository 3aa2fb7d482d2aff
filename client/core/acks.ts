import { ackIntervalMs } from "../../protocol/limits.ts";
import type { Clock, Timer } from "./clock.ts";

/**
 * Tells the server how far this device is: at most once per conversation in 200 ms, and always the
 * latest.
 */
export class Acks {
  readonly #clock: Clock;
  readonly #send: (frame: object) => void;
  readonly #delivered = new Map<string, number>();
  readonly #read = new Map<string, number>();
  #timer: Timer | undefined;

  constructor(clock: Clock, send: (frame: object) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Everything up to `seq` is in the store. */
  delivered(conversation: string, seq: number): void {
    this.#note(this.#delivered, conversation, seq);
  }

  /** Everything up to `seq` was shown. */
  read(conversation: string, seq: number): void {
    this.#note(this.#read, conversation, seq);
  }

  /** Sends what is due, before a connection is closed in order. */
  flush(): void {
    this.stop();
    for (const [conversation, seq] of this.#delivered) {
      // To have read it is to have it.
      if (seq <= (this.#read.get(conversation) ?? 0)) continue;
      this.#send({ type: "ack", conversation, seq });
    }
    for (const [conversation, seq] of this.#read) this.#send({ type: "read", conversation, seq });
    this.#delivered.clear();
    this.#read.clear();
  }

  /** Sends nothing more. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #note(marks: Map<string, number>, conversation: string, seq: number): void {
    marks.set(conversation, Math.max(seq, marks.get(conversation) ?? 0));
    this.#timer ??= this.#clock.after(ackIntervalMs, () => this.flush());
  }
}
