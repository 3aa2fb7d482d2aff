import { maxServerLineBytes } from "../../protocol/limits.ts";
import { LineSplitter } from "../../protocol/lines.ts";

/** A frame from the server, as it came. */
export type Frame = { readonly type: string } & Readonly<Record<string, unknown>>;

/** One connection that hands over each frame as it comes, and ends without a fuss. */
export class Link {
  /** Resolves when the connection is gone and everything that came was handed over. */
  readonly ended: Promise<void>;
  readonly #conn: Deno.Conn;
  #queue = "";
  #writing = false;

  constructor(conn: Deno.Conn, hear: (frame: Frame) => void) {
    this.#conn = conn;
    this.ended = this.#readAll(hear);
  }

  /** Queues frames; those of one turn leave in one write. */
  say(...frames: readonly object[]): void {
    this.#queue += frames.map((frame) => JSON.stringify(frame) + "\n").join("");
    if (!this.#writing) this.#writeAll();
  }

  /** Hangs up, and waits until that is done. */
  close(): Promise<void> {
    this.#hangUp();
    return this.ended;
  }

  #hangUp(): void {
    try {
      this.#conn.close();
    } catch {
      // The other end was quicker.
    }
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    try {
      for (await Promise.resolve(); this.#queue !== "";) {
        const bytes = new TextEncoder().encode(this.#queue);
        this.#queue = "";
        for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
      }
    } catch {
      // The reading half notices, too.
    }
    this.#writing = false;
  }

  async #readAll(hear: (frame: Frame) => void): Promise<void> {
    const splitter = new LineSplitter(maxServerLineBytes);
    const buffer = new Uint8Array(64 * 1024);
    const decoder = new TextDecoder();
    for (;;) {
      const read = await this.#conn.read(buffer).catch(() => null);
      if (read === null) break;
      for (const line of splitter.push(buffer.subarray(0, read))) {
        if (line.kind === "line") hear(JSON.parse(decoder.decode(line.bytes)));
      }
    }
    this.#hangUp();
  }
}
