import type { ByteStream } from "../connection.ts";

/** What came over a connection is no HTTP/1.1, or broke off. */
export class BadHttp extends Error {
  override readonly name = "BadHttp";
}

/** Enough for a body to come in few reads, and little to hold. */
const readBytes = 64 * 1024;

const lineFeed = 10;

/** Reads lines and bytes from a connection, none of them before it is asked for. */
export class ByteReader {
  readonly #stream: Pick<ByteStream, "read">;
  readonly #buffer = new Uint8Array(readBytes);
  #from = 0;
  #to = 0;

  constructor(stream: Pick<ByteStream, "read">) {
    this.#stream = stream;
  }

  /**
   * The next line without its end, as Latin-1.
   *
   * @throws {BadHttp} when it is longer than `maxBytes`, or the connection ends before it does.
   */
  async line(maxBytes: number): Promise<string> {
    let text = "";
    while (true) {
      const some = await this.#some();
      if (some === undefined) throw new BadHttp("The connection ended in the middle of a line");
      const end = some.indexOf(lineFeed);
      const piece = end < 0 ? some : some.subarray(0, end);
      this.#from += piece.length + (end < 0 ? 0 : 1);
      text += String.fromCharCode(...piece.subarray(0, maxBytes + 1));
      if (text.length > maxBytes) throw new BadHttp(`A line has more than ${maxBytes} bytes`);
      if (end >= 0) return text.replace(/\r$/, "");
    }
  }

  /** At most `max` bytes, good until the next call; `undefined` at the end of the connection. */
  async bytes(max: number): Promise<Uint8Array | undefined> {
    const some = await this.#some();
    const taken = some?.subarray(0, max);
    this.#from += taken?.length ?? 0;
    return taken;
  }

  async #some(): Promise<Uint8Array | undefined> {
    if (this.#from === this.#to) {
      const count = await this.#stream.read(this.#buffer);
      if (count === null) return undefined;
      this.#from = 0;
      this.#to = count;
      // A read of nothing is not the end.
      if (count === 0) return await this.#some();
    }
    return this.#buffer.subarray(this.#from, this.#to);
  }
}
