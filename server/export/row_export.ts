import { createHash } from "node:crypto";
import type { End, EndReason, RowFormat } from "./row_format.ts";

/** Some 30 KiB, and two or three milliseconds for which everybody's messages wait. */
export const rowsPerPage = 128;

/** Most bytes of an export of so many rows, which is made whole before it is sent. */
const mostPageBytes = 1024 * 1024;

/** Where rows come from: it remembers how far it was read. */
export interface RowSource<Row> {
  /** The next rows, at most `limit`, after a bounded look; there may be none although others come. */
  next(limit: number): { readonly rows: readonly Row[]; readonly isAtEnd: boolean };
  /** What to give as `after` to go on behind what was read; `undefined` when nothing was. */
  position(): string | undefined;
}

/** Waits where the log ends. */
export interface Waiting {
  /** Whether it is to end; nothing is read for it any more. */
  readonly isStopped: boolean;
  /** What comes next: perhaps rows, nothing for a while, or the end. */
  more(): Promise<"rows" | "heartbeat" | "stopped">;
}

/** How much is exported. */
export interface ExportTerms {
  /** So many rows at most, and about a MiB. */
  readonly limit?: number;
  /** Whoever stays for what is yet to come. */
  readonly waiting?: Waiting;
  /** Whether the reader may read on; asked before each page. */
  readonly stillMay?: () => boolean;
  readonly now?: () => number;
}

const encoder = new TextEncoder();

/** There is one loop of events for all exports: ten that run at once must not hold it up ten times. */
let lastTurn = Promise.resolve();

/** Waits until a page may be read. Promises alone would never let a socket speak. */
export function exportTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setTimeout(resolve)));
  return lastTurn;
}

/**
 * Rows as the bytes of a file, page by page and only as they are asked for: nothing else is in
 * memory. Between two pages, of whichever exports, whatever waits has its turn.
 */
export class RowExport<Row> {
  readonly #source: RowSource<Row>;
  readonly #format: RowFormat<Row>;
  readonly #terms: ExportTerms;
  readonly #hash = createHash("sha256");
  #rows = 0;
  #bytes = 0;
  #end: End | undefined;

  constructor(source: RowSource<Row>, format: RowFormat<Row>, terms: ExportTerms = {}) {
    this.#source = source;
    this.#format = format;
    this.#terms = terms;
  }

  /** How many rows there are so far. */
  get rows(): number {
    return this.#rows;
  }

  /** What the last line said; `undefined` before that. */
  get end(): End | undefined {
    return this.#end;
  }

  /** All of the file, once. */
  async *chunks(): AsyncGenerator<Uint8Array, void, void> {
    const { header, footer } = this.#format;
    if (header !== "") yield this.#counted(header);
    const { reason, after } = yield* this.#pages();
    if (footer !== "") yield this.#counted(footer);
    const digest = `sha256:${this.#hash.digest("hex")}`;
    this.#end = { rows: this.#rows, digest, reason, after };
    yield encoder.encode(this.#format.end(this.#end));
  }

  async *#pages(): AsyncGenerator<Uint8Array, Pick<End, "reason" | "after">, void> {
    const { limit = Infinity, waiting, stillMay = () => true, now = Date.now } = this.#terms;
    const ended = (reason: EndReason) => ({ reason, after: this.#source.position() });
    for (;;) {
      await exportTurn();
      // First: of a server that stops, nothing can be asked.
      if (waiting?.isStopped) return ended("stopped");
      if (!stillMay()) return ended("revoked");
      const { rows, isAtEnd } = this.#source.next(Math.min(rowsPerPage, limit - this.#rows));
      this.#rows += rows.length;
      if (rows.length > 0) yield this.#counted(rows.map(this.#format.line).join(""));
      if (this.#isFull()) return await this.#ofFull();
      if (!isAtEnd) continue;
      const next = await waiting?.more();
      if (next === undefined) return ended("complete");
      if (next === "stopped") return ended("stopped");
      if (next === "heartbeat") yield this.#counted(this.#format.heartbeat(now()));
    }
  }

  #isFull(): boolean {
    const { limit } = this.#terms;
    return limit !== undefined && (this.#rows >= limit || this.#bytes >= mostPageBytes);
  }

  /** Whether anything is behind a page that is full; how far that was looked for does not count. */
  async #ofFull(): Promise<Pick<End, "reason" | "after">> {
    const after = this.#source.position();
    for (;;) {
      await exportTurn();
      const { rows, isAtEnd } = this.#source.next(1);
      if (rows.length > 0) return { reason: "more", after };
      if (isAtEnd) return { reason: "complete", after };
    }
  }

  #counted(text: string): Uint8Array {
    const bytes = encoder.encode(text);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    return bytes;
  }
}
