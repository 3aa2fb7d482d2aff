import type { OutboxItem, OutboxTable } from "./store/outbox_table.ts";

/** Most frames that may be unanswered: enough to keep a slow line busy, few enough to send again. */
export const maxInFlight = 16;

/** Refusals that say nothing about the frame itself: the same may be taken later. */
const passing: ReadonlySet<string> = new Set([
  "busy",
  "not_logged_in",
  "shutting_down",
  "slow_consumer",
  "storage_failed",
  "throttled",
  "timed_out",
  "too_many_connections",
]);

/** Whether a refusal will be the same however often the frame is sent. */
export function isPermanent(code: string): boolean {
  return !passing.has(code);
}

/**
 * Sends what waits in the outbox over one connection, in order and a few at a time. What
 * changes a group or a message is answered before what follows is sent: that may depend on it.
 */
export class Outgoing {
  readonly #outbox: OutboxTable;
  readonly #send: (frame: object) => void;
  readonly #inFlight = new Map<string, OutboxItem>();
  /** Everything up to this position was sent over this connection. */
  #sent = 0;
  #paused = false;

  constructor(outbox: OutboxTable, send: (frame: object) => void) {
    this.#outbox = outbox;
    this.#send = send;
  }

  /** Sends what may be sent now. */
  pump(): void {
    if (this.#paused) return;
    const room = maxInFlight - this.#inFlight.size;
    if (room <= 0) return;
    for (const item of this.#outbox.waiting(this.#sent, room)) {
      if (this.#mustWait(item)) return;
      this.#sent = item.position;
      this.#inFlight.set(item.clientId, item);
      this.#send({ ...item.frame, id: item.clientId });
    }
  }

  /** The server has answered, for good or ill. */
  answered(clientId: string): void {
    if (this.#inFlight.delete(clientId)) this.pump();
  }

  /** The server could not take it now: nothing is sent until {@link resume}. */
  postponed(clientId: string): void {
    const item = this.#inFlight.get(clientId);
    if (item === undefined) return;
    this.#inFlight.delete(clientId);
    this.#sent = Math.min(this.#sent, item.position - 1);
    this.#paused = true;
  }

  /** Sends again what was postponed, and goes on. */
  resume(): void {
    this.#paused = false;
    this.pump();
  }

  #mustWait(item: OutboxItem): boolean {
    if (this.#inFlight.has(item.clientId)) return true;
    if (this.#inFlight.size === 0) return false;
    const isAlone = (one: OutboxItem) => one.frame.type !== "message";
    return isAlone(item) || [...this.#inFlight.values()].some(isAlone);
  }
}
