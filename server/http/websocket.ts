// @ts-types="./ws_receiver.d.ts"
import { Receiver } from "ws";
import { maxClientLineBytes } from "../../protocol/limits.ts";
import type { Clock } from "../clock.ts";
import type { Stream } from "../net/connection.ts";
import { closeCodes, closeFrame, messageFrame, opcodes } from "./websocket_frames.ts";

/** A message up to this is refused as a line of its length is; a longer one ends the connection. */
const maxMessageBytes = 2 * maxClientLineBytes;

/** No client of ours cuts a message; proxies may, but not to crumbs. */
const maxFragments = 64;

/** Nor is one received in crumbs, each of which costs more memory than it holds. */
const maxBufferedChunks = 4096;

/** Several lines share a message up to this, so that a slow reader is seen to make progress. */
const maxSentBytes = 64 * 1024;

/** How long the other end may take to answer our goodbye. */
const goodbyeMs = 1_000;

const lineFeed = 0x0a;
const space = 0x20;

/** Codes of errors of `ws`, and what the other end is told. */
const codesOfErrors: Readonly<Record<string, number>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: closeCodes.tooBig,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: closeCodes.tooBig,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: closeCodes.tooManyParts,
  WS_ERR_INVALID_UTF8: closeCodes.invalidText,
};

/**
 * The lines of a chat over WebSocket (RFC 6455), on a connection whose handshake is done: each text
 * message from the client is a line, and each one to it holds whole lines.
 *
 * It reads no further than it is asked to and writes no faster than the connection takes it, so
 * neither end can fill our memory.
 */
export class WebSocketStream implements Stream {
  readonly #raw: Stream;
  readonly #clock: Clock;
  readonly #receiver: Receiver;
  readonly #closed = Promise.withResolvers<void>();
  /** Bytes that came with the handshake. */
  #head: Uint8Array;
  #lines: Uint8Array[] = [];
  #pings: Uint8Array[] = [];
  #pumping: Promise<void> | undefined;
  #writing = Promise.resolve();
  #writes = 0;
  #ended = false;
  #closing = false;
  #code: number = closeCodes.normal;

  /** @param head what came behind the client's handshake. */
  constructor(raw: Stream, head: Uint8Array, clock: Clock) {
    this.#raw = raw;
    this.#head = head;
    this.#clock = clock;
    const limits = { maxPayload: maxMessageBytes, maxFragments, maxBufferedChunks };
    this.#receiver = new Receiver({ isServer: true, ...limits })
      .on("message", (data, isBinary) => this.#take(data, isBinary))
      .on("ping", (data) => void this.#pings.push(data))
      .on("conclude", () => this.#end(closeCodes.normal))
      .on("error", ({ code = "" }) => this.#end(codesOfErrors[code] ?? closeCodes.protocolError));
  }

  /** Resolves once the connection under it is closed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** @returns how many bytes of lines were put there; `null` when there will be no more. */
  async read(into: Uint8Array): Promise<number | null> {
    while (this.#lines.length === 0 && !this.#ended) await this.#pump(into);
    return this.#lines.length === 0 ? null : this.#fill(into);
  }

  #fill(into: Uint8Array): number {
    let length = 0;
    let taken = 0;
    for (const line of this.#lines) {
      const part = line.subarray(0, into.length - length);
      into.set(part, length);
      length += part.length;
      if (part.length < line.length) {
        this.#lines[taken] = line.subarray(part.length);
        break;
      }
      taken++;
    }
    this.#lines.splice(0, taken);
    return length;
  }

  /** Writes the first of the lines, as many as one message may hold, and says how many bytes. */
  async write(bytes: Uint8Array): Promise<number> {
    const within = bytes.lastIndexOf(lineFeed, maxSentBytes - 1);
    const found = within === -1 ? bytes.indexOf(lineFeed) : within;
    const end = found === -1 ? bytes.length : found;
    await this.#send(messageFrame(opcodes.text, bytes.subarray(0, end)));
    return Math.min(end + 1, bytes.length);
  }

  /** Says goodbye and closes when that is answered, or at once when nothing gets through. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#writes > 0) return this.#closeRaw();
    const timer = this.#clock.after(goodbyeMs, () => this.#closeRaw());
    this.#sayGoodbye().catch(() => {}).then(() => {
      timer.cancel();
      this.#closeRaw();
    });
  }

  async #sayGoodbye(): Promise<void> {
    await this.#send(closeFrame(this.#code));
    // What is left unread would make the system drop what the other end has not read yet.
    const rest = new Uint8Array(16 * 1024);
    while (!this.#ended) await this.#pump(rest);
    while (this.#code !== closeCodes.normal && await this.#raw.read(rest) !== null);
  }

  #closeRaw(): void {
    this.#raw.close();
    this.#end(this.#code);
    this.#closed.resolve();
  }

  #end(code: number): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#code = code;
  }

  #take(data: Uint8Array, isBinary: boolean): void {
    if (this.#ended || this.#closing) return;
    if (isBinary) return this.#end(closeCodes.unsupportedData);
    // A line feed is white space between the tokens of JSON, and allowed nowhere else in it.
    const line = new Uint8Array(data.length + 1);
    line.set(data);
    for (let at = line.indexOf(lineFeed); at !== -1; at = line.indexOf(lineFeed, at)) {
      line[at] = space;
    }
    line[data.length] = lineFeed;
    this.#lines.push(line);
  }

  /** Reads once; whoever asks while that is under way waits for the same. */
  #pump(buffer: Uint8Array): Promise<void> {
    this.#pumping ??= this.#readOnce(buffer).finally(() => this.#pumping = undefined);
    return this.#pumping;
  }

  async #readOnce(buffer: Uint8Array): Promise<void> {
    const chunk = await this.#next(buffer);
    if (chunk === undefined) return this.#end(this.#code);
    // A failure is told by its event.
    await new Promise<void>((resolve) => this.#receiver.write(chunk, () => resolve()));
    // Only the last ping has to be answered (RFC 6455, section 5.5.3).
    const ping = this.#pings.at(-1);
    this.#pings = [];
    if (ping !== undefined && !this.#closing) await this.#send(messageFrame(opcodes.pong, ping));
  }

  /** The next bytes in memory of their own, because an unfinished frame keeps them. */
  async #next(buffer: Uint8Array): Promise<Uint8Array | undefined> {
    if (this.#head.length > 0) {
      const head = this.#head;
      this.#head = new Uint8Array(0);
      return head;
    }
    const read = await this.#raw.read(buffer);
    return read === null ? undefined : buffer.slice(0, read);
  }

  #send(frame: Uint8Array): Promise<void> {
    this.#writes++;
    const sent = this.#writing.then(() => this.#writeAll(frame)).finally(() => this.#writes--);
    this.#writing = sent.catch(() => {});
    return sent;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#raw.write(bytes.subarray(at));
  }
}
