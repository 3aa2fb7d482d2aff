import type { Clock } from "../clock.ts";
import type { ConversationNumber } from "../store/types.ts";

/** A classic connection that lived so long after a write had that write's entries. */
const presumedMs = 60_000;

/**
 * What a classic connection has received, as far as can be known of a client that never
 * acknowledges: the write has drained, and then the client said anything, or closed in order, or
 * was still there a minute later.
 */
export class ClassicDeliveries {
  readonly #clock: Clock;
  readonly #deliver: (conversation: ConversationNumber, seq: number) => void;
  #queued = new Map<ConversationNumber, number>();
  #written = new Map<ConversationNumber, number>();
  #writtenAt = 0;

  /** @param deliver told how far a conversation was delivered. */
  constructor(clock: Clock, deliver: (conversation: ConversationNumber, seq: number) => void) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** An entry went into the outbox. */
  queued(conversation: ConversationNumber, seq: number): void {
    this.#queued.set(conversation, seq);
  }

  /** The outbox has been written to the end. */
  drained(): void {
    if (this.#queued.size === 0) return;
    for (const [conversation, seq] of this.#queued) this.#written.set(conversation, seq);
    this.#queued.clear();
    this.#writtenAt = this.#clock.monotonic();
  }

  /** The client said something, or closed in order. */
  heard(): void {
    for (const [conversation, seq] of this.#written) this.#deliver(conversation, seq);
    this.#written.clear();
  }

  /** Called now and then while the connection lives. */
  tick(): void {
    if (this.#written.size === 0) return;
    if (this.#clock.monotonic() - this.#writtenAt >= presumedMs) this.heard();
  }
}
