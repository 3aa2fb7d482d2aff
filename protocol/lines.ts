/** What {@link LineSplitter.push} hands out: a line, or the news that one was too long. */
export type Line =
  | { readonly kind: "line"; readonly bytes: Uint8Array }
  | { readonly kind: "too_long" };

/** What {@link LineSplitter.pushBlocks} hands out: besides lines, several of them at once. */
export type Block = Line | { readonly kind: "lines"; readonly bytes: Uint8Array };

const nothing = new Uint8Array(0);
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts a stream of bytes into lines, and never keeps more than `maxBytes` of an unfinished one.
 *
 * A line that grows too long is reported once, as soon as that is known; what is left of it is
 * skipped up to its line feed, so the next line is read as if nothing had happened.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  #kept = nothing;
  #keptBytes = 0;
  #skipping = false;

  /** @param maxBytes most bytes of a line, without its line feed. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes of the unfinished line that are being kept. */
  get buffered(): number {
    return this.#keptBytes;
  }

  /**
   * Takes the next bytes and returns the lines that they finish, in order. Lines may point into
   * `chunk`: use them before its memory is read into again. Empty lines are left out.
   */
  push(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      this.#finish(chunk.subarray(start, end), lines);
      start = end + 1;
    }
    this.#keep(chunk.subarray(start), lines);
    return lines;
  }

  /**
   * Like {@link push}, but the lines that lie whole in `chunk` come as one block, with the line
   * feeds and carriage returns between them: decoding text once is cheaper than many times.
   */
  pushBlocks(chunk: Uint8Array): Block[] {
    // A line of a longer chunk could be longer than a line may be.
    if (chunk.length > this.#maxBytes) return this.push(chunk);
    const isOpen = this.#skipping || this.#keptBytes > 0;
    const start = isOpen ? chunk.indexOf(lineFeed) + 1 : 0;
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end === 0 || end === start) return this.push(chunk);
    const blocks: Block[] = this.push(chunk.subarray(0, start));
    blocks.push({ kind: "lines", bytes: chunk.subarray(start, end) });
    return [...blocks, ...this.push(chunk.subarray(end))];
  }

  #finish(tail: Uint8Array, lines: Line[]): void {
    if (this.#skipping) {
      this.#skipping = false;
      return;
    }
    const bytes = withoutCarriageReturn(this.#keptBytes === 0 ? tail : this.#join(tail));
    this.#forget();
    if (bytes.length > this.#maxBytes) lines.push({ kind: "too_long" });
    else if (bytes.length > 0) lines.push({ kind: "line", bytes });
  }

  #keep(tail: Uint8Array, lines: Line[]): void {
    if (this.#skipping || tail.length === 0) return;
    // One byte more than the limit may be a carriage return that does not count.
    if (this.#keptBytes + tail.length > this.#maxBytes + 1) {
      this.#forget();
      this.#skipping = true;
      lines.push({ kind: "too_long" });
      return;
    }
    this.#reserve(this.#keptBytes + tail.length);
    this.#kept.set(tail, this.#keptBytes);
    this.#keptBytes += tail.length;
  }

  // Doubling keeps a line that arrives byte by byte linear in time and small in memory.
  #reserve(bytes: number): void {
    if (bytes <= this.#kept.length) return;
    const larger = new Uint8Array(Math.max(bytes, 2 * this.#kept.length));
    larger.set(this.#kept.subarray(0, this.#keptBytes));
    this.#kept = larger;
  }

  #join(tail: Uint8Array): Uint8Array {
    this.#reserve(this.#keptBytes + tail.length);
    this.#kept.set(tail, this.#keptBytes);
    return this.#kept.subarray(0, this.#keptBytes + tail.length);
  }

  // The next unfinished line gets memory of its own: the lines handed out may still point here.
  #forget(): void {
    this.#kept = nothing;
    this.#keptBytes = 0;
  }
}

function withoutCarriageReturn(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes;
}
