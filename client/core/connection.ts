import { encodeFrame } from "../../protocol/codec.ts";
import { heartbeatTimeoutMs, maxServerLineBytes, pingIntervalMs } from "../../protocol/limits.ts";
import { LineSplitter } from "../../protocol/lines.ts";
import type { Clock, Timer } from "./clock.ts";
import { BadFrame, decodeServerFrame, type IncomingFrame } from "./frames.ts";

/** A connected socket, whatever kind it is. */
export interface ByteStream {
  read(into: Uint8Array): Promise<number | null>;
  write(bytes: Uint8Array): Promise<number>;
  close(): void;
}

/** Large enough for a page of replay in a few reads. */
const readBytes = 256 * 1024;

/** Whatever a server asks for, we do not flood it. */
const shortestPingMs = 100;

const encoder = new TextEncoder();

/** Frames over a socket: writes of one turn go out together, and silence ends it. */
export class Connection {
  readonly #stream: ByteStream;
  readonly #clock: Clock;
  #pending = "";
  #writing: Promise<void> | undefined;
  #closed: string | undefined;
  #heard: number;
  #pings = 0;
  #heartbeat: Timer | undefined;
  #pingMs: number = pingIntervalMs;

  constructor(stream: ByteStream, clock: Clock) {
    this.#stream = stream;
    this.#clock = clock;
    this.#heard = clock.monotonic();
  }

  /** Queues a frame; all that is queued in one turn is one write. */
  send(frame: object): void {
    if (this.#closed !== undefined) return;
    this.#pending += encodeFrame(frame);
    this.#writing ??= Promise.resolve().then(() => this.#writeOut());
  }

  /** Says something at least this often; the server may be less patient than is usual. */
  pingEvery(ms: number): void {
    this.#pingMs = Math.min(pingIntervalMs, Math.max(shortestPingMs, ms));
    this.#heartbeat?.cancel();
    this.#beat();
  }

  /** Resolves when all that was queued is with the operating system, or the connection has ended. */
  async drained(): Promise<void> {
    await this.#writing;
  }

  /**
   * Hands over the frames of each read, together, until the connection ends.
   *
   * @returns why it ended. What `take` throws ends it as well, and is thrown on.
   */
  async run(take: (frames: IncomingFrame[]) => void): Promise<string> {
    const lines = new LineSplitter(maxServerLineBytes);
    const buffer = new Uint8Array(readBytes);
    this.#beat();
    try {
      while (this.#closed === undefined) {
        const count = await this.#stream.read(buffer);
        if (count === null) break;
        this.#heard = this.#clock.monotonic();
        const frames = lines.push(buffer.subarray(0, count)).map(frameOf);
        if (frames.length > 0 && this.#closed === undefined) take(frames);
      }
    } catch (error) {
      if (!isEndOfSocket(error) && !(error instanceof BadFrame)) throw error;
      this.#closed ??= String(error);
    } finally {
      this.close("the server closed the connection");
    }
    return this.#closed!;
  }

  /** Ends it at once; what is queued is not sent. */
  close(why: string): void {
    this.#heartbeat?.cancel();
    if (this.#closed === undefined) this.#closed = why;
    try {
      this.#stream.close();
    } catch {
      // It is closed already.
    }
  }

  #beat(): void {
    this.#heartbeat = this.#clock.after(this.#pingMs, () => {
      if (this.#clock.monotonic() - this.#heard >= heartbeatTimeoutMs) {
        return this.close(`nothing was heard for ${heartbeatTimeoutMs / 1000} s`);
      }
      this.send({ type: "ping", id: `ping-${++this.#pings}` });
      this.#beat();
    });
  }

  async #writeOut(): Promise<void> {
    try {
      while (this.#pending !== "" && this.#closed === undefined) {
        const bytes = encoder.encode(this.#pending);
        this.#pending = "";
        for (let sent = 0; sent < bytes.length;) {
          sent += await this.#stream.write(bytes.subarray(sent));
        }
      }
    } catch (error) {
      this.close(String(error));
    } finally {
      this.#writing = undefined;
    }
  }
}

function frameOf(line: ReturnType<LineSplitter["push"]>[number]): IncomingFrame {
  if (line.kind === "line") return decodeServerFrame(line.bytes);
  throw new BadFrame(`A line from the server is longer than ${maxServerLineBytes} bytes`);
}

/** What reads and writes throw when a socket ends; anything else is a bug of ours. */
function isEndOfSocket(error: unknown): boolean {
  const kinds = [
    "BadResource",
    "Interrupted",
    "ConnectionReset",
    "ConnectionAborted",
    "BrokenPipe",
  ];
  kinds.push("UnexpectedEof", "TimedOut", "InvalidData", "NotConnected");
  return error instanceof Error && (kinds.includes(error.name) || /os error/.test(error.message));
}
