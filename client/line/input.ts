import { LineSplitter } from "../../protocol/lines.ts";

/** What lines are read from: standard input, or a test's. */
export interface InputSource {
  read(into: Uint8Array): Promise<number | null>;
  /** Only on a terminal: whether keys come one by one and are not shown. */
  setRaw?(raw: boolean): void;
}

/** A person pressed Ctrl-C at a question. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** Longest line that is read: a text of 32 KiB fits, also as a frame of `--json`. */
const maxLineBytes = 64 * 1024;

/** A line that was typed; `undefined` when it was too long to be kept. */
export type TypedLine = { readonly text: string | undefined };

/** Where a person's answers come from. */
export interface AnswerSource {
  /** Whether a person is there to be asked. */
  readonly isTerminal: boolean;
  /** The answer to a question; `undefined` when there will be none. */
  answer(): Promise<string | undefined>;
  /** An answer that is not shown while it is typed. @throws {Interrupted} */
  secret(): Promise<string | undefined>;
}

/** Reads lines and answers from one source. Nothing is read before it is asked for. */
export class Input implements AnswerSource {
  readonly isTerminal: boolean;
  readonly #source: InputSource;
  readonly #splitter = new LineSplitter(maxLineBytes);
  readonly #decoder = new TextDecoder();
  readonly #ready: TypedLine[] = [];
  readonly #waiting: ((line: TypedLine | undefined) => void)[] = [];
  #secret: SecretLine | undefined;
  #ended = false;
  #reading = false;

  constructor(source: InputSource, isTerminal: boolean) {
    this.#source = source;
    this.isTerminal = isTerminal;
  }

  /** The next line; `undefined` at the end of the input. */
  line(): Promise<TypedLine | undefined> {
    return this.#next((resolve) => this.#waiting.push(resolve));
  }

  /** The next line as the answer to a question, before whoever waits for lines gets one. */
  async answer(): Promise<string | undefined> {
    const line = await this.#next((resolve) => this.#waiting.unshift(resolve));
    return line?.text;
  }

  /**
   * A line that is not shown while it is typed, if this is a terminal.
   *
   * @throws {Interrupted}
   */
  async secret(): Promise<string | undefined> {
    const isTypedAhead = this.#ready.length > 0;
    if (!this.isTerminal || isTypedAhead || this.#source.setRaw === undefined) {
      return await this.answer();
    }
    this.#source.setRaw(true);
    try {
      this.#secret = new SecretLine();
      this.#read();
      return await this.#secret.typed;
    } finally {
      this.#secret = undefined;
      this.#source.setRaw(false);
    }
  }

  #next(
    queue: (resolve: (line: TypedLine | undefined) => void) => void,
  ): Promise<TypedLine | undefined> {
    const { promise, resolve } = Promise.withResolvers<TypedLine | undefined>();
    queue(resolve);
    this.#serve();
    return promise;
  }

  #serve(): void {
    while (this.#waiting.length > 0 && this.#ready.length > 0) {
      this.#waiting.shift()!(this.#ready.shift()!);
    }
    if (this.#waiting.length === 0) return;
    if (!this.#ended) return void this.#read();
    for (const resolve of this.#waiting.splice(0)) resolve(undefined);
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    const buffer = new Uint8Array(16 * 1024);
    const count = await this.#source.read(buffer).catch(() => null);
    this.#reading = false;
    if (count === null) this.#end();
    else this.#take(buffer.subarray(0, count));
    if (this.#secret?.isOpen && !this.#ended) return this.#read();
    this.#serve();
  }

  #take(bytes: Uint8Array): void {
    const rest = this.#secret?.isOpen ? this.#secret.take(bytes) : bytes;
    for (let start = 0; start < rest.length;) {
      const lineFeed = rest.indexOf(keys.lineFeed, start);
      const end = lineFeed < 0 ? rest.length : lineFeed + 1;
      this.#takePiece(rest.subarray(start, end), lineFeed >= 0);
      start = end;
    }
  }

  /** Takes bytes with at most one line feed, at their end. An empty line is an answer, too. */
  #takePiece(piece: Uint8Array, isEnd: boolean): void {
    const isFresh = this.#splitter.buffered === 0;
    const lines = this.#splitter.push(piece);
    for (const line of lines) {
      const text = line.kind === "line" ? this.#decoder.decode(line.bytes) : undefined;
      this.#ready.push({ text });
    }
    if (isEnd && isFresh && lines.length === 0) this.#ready.push({ text: "" });
  }

  // The last line need not have its line feed.
  #end(): void {
    this.#ended = true;
    this.#secret?.end();
    if (this.#splitter.buffered > 0) this.#take(new Uint8Array([keys.lineFeed]));
  }
}

const keys = { interrupt: 3, endOfInput: 4, backspace: 8, lineFeed: 10, enter: 13 };
const eraseAll = 21;
const escape = 27;
const deleteKey = 127;

/** Collects a line key by key. */
class SecretLine {
  readonly typed: Promise<string | undefined>;
  readonly #finish: (text: string | undefined) => void;
  readonly #fail: (error: Error) => void;
  #bytes: number[] = [];
  isOpen = true;

  constructor() {
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    this.typed = promise;
    this.#finish = resolve;
    this.#fail = reject;
  }

  /** Takes keys up to the end of the line, and returns the bytes behind it. */
  take(bytes: Uint8Array): Uint8Array {
    for (const [index, key] of bytes.entries()) {
      this.#press(key);
      if (!this.isOpen) return bytes.subarray(index + 1);
    }
    return bytes.subarray(bytes.length);
  }

  end(): void {
    this.#close(() => this.#finish(undefined));
  }

  #close(tell: () => void): void {
    this.isOpen = false;
    tell();
  }

  #press(key: number): void {
    const text = () => new TextDecoder().decode(new Uint8Array(this.#bytes));
    if (key === keys.interrupt) return this.#close(() => this.#fail(new Interrupted("Ctrl-C")));
    if (key === keys.endOfInput && this.#bytes.length === 0) return this.end();
    if (key === keys.enter || key === keys.lineFeed) {
      return this.#close(() => this.#finish(text()));
    }
    if (key === keys.backspace || key === deleteKey) return this.#eraseCharacter();
    if (key === eraseAll) this.#bytes = [];
    else if (key !== escape && key >= 32) this.#bytes.push(key);
  }

  // The continuation bytes of UTF-8 go with the byte that started them.
  #eraseCharacter(): void {
    while (((this.#bytes.pop() ?? 0) & 0xc0) === 0x80);
  }
}
