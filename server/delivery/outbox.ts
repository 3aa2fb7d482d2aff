import type { Clock } from "../clock.ts";

/**
 * Beyond this a connection gets no more live entries: it falls back to replay, page by page, as it
 * reads. Without a bound one stalled laptop would hold the whole room's talk in our memory.
 * Counted in UTF-16 units, of which each is one to three bytes.
 */
export const maxOutboxUnits = 256 * 1024;

/** Below this there is room for another page of replay. */
export const lowWaterUnits = 64 * 1024;

/** Typing and presence are dropped while more than this waits: they are stale when they arrive. */
const maxUnitsForEphemeral = 32 * 1024;

/** Where an outbox writes: a socket. */
export interface Sink {
  /** Writes some of the bytes, and says how many. */
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * The frames that wait for one connection. Everything that is pushed in one turn leaves in one
 * write, in order; `push` only queues and never waits.
 */
export class Outbox {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #onBroken: (error: unknown) => void;
  #lines: string[] = [];
  #keyed = new Map<string, string>();
  #units = 0;
  #held = 0;
  #writing = false;
  #scheduled = false;
  #sealed = false;
  #closed = false;
  #progressAt: number;
  #waiters: (() => void)[] = [];

  /** How many bytes the socket has taken. */
  written = 0;
  /** Called whenever something was written and less than {@link lowWaterUnits} waits. */
  onRoom: () => void = () => {};
  /** Called whenever all that was pushed has been written. */
  onEmpty: () => void = () => {};

  /** @param onBroken called once when the socket refuses a write. */
  constructor(sink: Sink, clock: Clock, onBroken: (error: unknown) => void) {
    this.#sink = sink;
    this.#clock = clock;
    this.#onBroken = onBroken;
    this.#progressAt = clock.monotonic();
  }

  /** What waits, in UTF-16 units, with what is being written. */
  get units(): number {
    return this.#units;
  }

  /** Whether another live entry fits. */
  get hasRoom(): boolean {
    return this.#units + this.#held < maxOutboxUnits;
  }

  /** Counts what waits elsewhere to be pushed when its turn comes. */
  hold(units: number): void {
    this.#held += units;
  }

  /** Takes back a {@link hold}, because it was pushed. */
  release(units: number): void {
    this.#held -= units;
  }

  /** Milliseconds since the socket last took something; 0 when nothing waits. */
  get stalledMs(): number {
    return this.#units === 0 ? 0 : this.#clock.monotonic() - this.#progressAt;
  }

  /** Queues a line. */
  push(line: string): void {
    if (this.#sealed || line === "") return;
    if (this.#units === 0) this.#progressAt = this.#clock.monotonic();
    this.#lines.push(line);
    this.#units += line.length;
    this.#schedule();
  }

  /** Queues a line that replaces an unsent one with the same key, such as a newer receipt. */
  pushLatest(key: string, line: string): void {
    if (this.#sealed) return;
    if (this.#units === 0) this.#progressAt = this.#clock.monotonic();
    const replaced = this.#keyed.get(key);
    this.#units += line.length - (replaced?.length ?? 0);
    this.#keyed.set(key, line);
    this.#schedule();
  }

  /** Queues a line that nobody misses: it replaces its elder, and is dropped when much waits. */
  pushEphemeral(key: string, line: string): void {
    if (this.#units <= maxUnitsForEphemeral) this.pushLatest(key, line);
  }

  /** Forgets what may be left out about a conversation, whose id is a part of such keys. */
  forget(conversation: string): void {
    for (const [key, line] of this.#keyed) {
      if (!key.split(":").includes(conversation)) continue;
      this.#keyed.delete(key);
      this.#units -= line.length;
    }
    this.#wake();
  }

  /** Forgets all that waits, but for what is being written. */
  clear(): void {
    for (const line of this.#lines) this.#units -= line.length;
    for (const line of this.#keyed.values()) this.#units -= line.length;
    this.#lines = [];
    this.#keyed.clear();
  }

  /** Resolves when less than {@link maxOutboxUnits} waits, or the outbox is closed. */
  room(): Promise<void> {
    return this.hasRoom || this.#closed ? Promise.resolve() : this.#wait(() => this.hasRoom);
  }

  /** Resolves when everything has been written, or the outbox is closed. */
  drained(): Promise<void> {
    return this.#units === 0 || this.#closed
      ? Promise.resolve()
      : this.#wait(() => this.#units === 0);
  }

  /** Whether it takes nothing any more. */
  get isSealed(): boolean {
    return this.#sealed;
  }

  /** Takes nothing any more, and still writes what it has. */
  seal(): void {
    this.#sealed = true;
  }

  /** Takes and writes nothing any more. */
  close(): void {
    this.#sealed = true;
    this.#closed = true;
    this.#held = 0;
    this.clear();
    this.#wake();
  }

  /** Has those who wait look again. */
  #wake(): void {
    if (this.#waiters.length > 0) { for (const wake of this.#waiters.splice(0)) wake(); }
  }

  #wait(until: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        if (until() || this.#closed) resolve();
        else this.#waiters.push(wake);
      };
      this.#waiters.push(wake);
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#writing) return;
    this.#scheduled = true;
    // The rest of this turn's frames join this write.
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#drain();
    });
  }

  async #drain(): Promise<void> {
    if (this.#writing) return;
    this.#writing = true;
    try {
      while (!this.#closed && (this.#lines.length > 0 || this.#keyed.size > 0)) {
        const text = this.#take();
        await this.#writeAll(encoder.encode(text));
        this.#units -= text.length;
        this.#wrote();
      }
    } catch (error) {
      this.#writing = false;
      this.#units = 0;
      if (!this.#closed) {
        this.close();
        this.#onBroken(error);
      }
      return;
    }
    this.#writing = false;
    if (!this.#closed) this.onEmpty();
  }

  #take(): string {
    if (this.#keyed.size > 0) {
      this.#lines.push(...this.#keyed.values());
      this.#keyed.clear();
    }
    const text = this.#lines.length === 1 ? this.#lines[0]! : this.#lines.join("");
    this.#lines = [];
    return text;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const written = await this.#sink.write(at === 0 ? bytes : bytes.subarray(at));
      at += written;
      this.written += written;
      this.#progressAt = this.#clock.monotonic();
    }
  }

  #wrote(): void {
    if (this.#closed) return;
    if (this.#units < lowWaterUnits) this.onRoom();
    this.#wake();
  }
}

const encoder = new TextEncoder();
