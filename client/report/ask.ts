import { version } from "../../common/version.ts";
import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import { maxServerLineBytes, protocolVersion } from "../../protocol/limits.ts";
import { LineSplitter } from "../../protocol/lines.ts";
import type { Address } from "../core/address.ts";
import { decodeServerFrame, type IncomingFrame } from "../core/frames.ts";
import { defaultConnectTimeoutMs, openPinned, type Pin } from "../core/open_pinned.ts";

/** All of it takes less than this unless told otherwise, or the runs of cron would pile up. */
const defaultPatienceMs = 10_000;

/** Answers are short. */
const readBytes = 16 * 1024;

/** The server hung up, or said nothing, before it answered. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";
}

/** What a host may say. */
export type HostFrame = ClientFrameInput<"host_enroll" | "host_key" | "report" | "reports">;

/** A server as a host knows it. */
export interface KnownServer {
  readonly address: Address;
  readonly pin: Pin;
}

/**
 * A pinned connection that asks a few things one after the other. It is so much smaller than the
 * one of `chat connect` because all of a report has to be over in a moment.
 */
export class Line implements Disposable {
  readonly #stream: Deno.TlsConn;
  readonly #lines = new LineSplitter(maxServerLineBytes);
  readonly #frames: IncomingFrame[] = [];
  readonly #timer: ReturnType<typeof setTimeout>;
  #asked = 0;
  /** Where the server answers questions to the whole network, if it does. */
  udpPort: number | undefined;

  private constructor(stream: Deno.TlsConn, patienceMs: number) {
    this.#stream = stream;
    this.#timer = setTimeout(() => this.#close(), patienceMs);
  }

  /**
   * Connects, and says hello.
   *
   * @param patienceMs for all that the line is for, from now on.
   * @returns the open line, or the frame by which the server refused.
   * @throws {ConnectFailure} when there is no connection; {NoAnswer} when it ends at once.
   */
  static async open(
    { address, pin }: KnownServer,
    lang: string,
    patienceMs = defaultPatienceMs,
  ): Promise<Line | IncomingFrame> {
    const deadline = performance.now() + patienceMs;
    const opening = Math.min(patienceMs, defaultConnectTimeoutMs);
    const stream = await openPinned(address, pin, opening);
    // To connect is a part of it: a peer that takes its time for each step gets no more of it.
    const line = new Line(stream, Math.max(0, deadline - performance.now()));
    try {
      const agent = `chat/${version} report`;
      // Its answer is waited for: the server does not send a second small packet before the first
      // was acknowledged, which takes 40 ms unless something is said back.
      const hello = { type: "hello", protocol: protocolVersion, agent, lang } as const;
      const answer = await line.ask(hello);
      if (answer.type === "welcome") {
        if (typeof answer.udp_port === "number") line.udpPort = answer.udp_port;
        return line;
      }
      line[Symbol.dispose]();
      return answer;
    } catch (error) {
      line[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Asks one thing.
   *
   * @returns the answer, or the refusal: an `error`, or a `closing`.
   * @throws {NoAnswer} when the connection ends without one.
   */
  async ask(frame: HostFrame | ClientFrameInput<"hello">): Promise<IncomingFrame> {
    const id = String(++this.#asked);
    try {
      await this.#write(JSON.stringify({ ...frame, id }) + "\n");
      for (;;) {
        const heard = await this.#next();
        if (heard.id === id || heard.type === "error" || heard.type === "closing") return heard;
      }
    } catch (error) {
      throw error instanceof NoAnswer ? error : new NoAnswer(String(error));
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#close();
  }

  async #write(text: string): Promise<void> {
    const bytes = new TextEncoder().encode(text);
    for (let sent = 0; sent < bytes.length;) sent += await this.#stream.write(bytes.subarray(sent));
  }

  async #next(): Promise<IncomingFrame> {
    const buffer = new Uint8Array(readBytes);
    while (this.#frames.length === 0) {
      const count = await this.#stream.read(buffer);
      if (count === null) throw new NoAnswer("the server closed the connection");
      for (const line of this.#lines.push(buffer.subarray(0, count))) {
        if (line.kind === "too_long") throw new NoAnswer("the answer is too long");
        this.#frames.push(decodeServerFrame(line.bytes));
      }
    }
    return this.#frames.shift()!;
  }

  #close(): void {
    try {
      this.#stream.close();
    } catch {
      // It was closed when the time was over.
    }
  }
}
