import type { Clock, Timer } from "../clock.ts";
import { defaultConnectTimeoutMs } from "../open_pinned.ts";
import { BadHttp, ByteReader } from "./byte_reader.ts";
import { type AnswerHead, readBody, readHead } from "./http_answer.ts";
import { connectHttp, type HttpPlace } from "./http_place.ts";

/** A connection on which nothing moves for so long is dead; heartbeats of the chat take as long. */
const idleMs = 60_000;

/** Once all is with the server it reads it again, to check it: 2 GiB from a slow disk take minutes. */
const answerMs = 300_000;

/** A request, with a body whose length is known. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PATCH" | "DELETE";
  /** With its query, in ASCII. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
}

/** What a request carries. */
export interface HttpBody {
  readonly length: number;
  /** The pieces, in order; each is used before the next is asked for. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** An answer whose body is read as it is asked for. Disposing of it hangs up. */
export interface HttpAnswer extends AnswerHead, Disposable {
  body(): AsyncGenerator<Uint8Array, void, undefined>;
}

/** What an exchange may be given. */
export interface ExchangeOptions {
  readonly clock: Clock;
  /** Hangs up when it fires. */
  readonly signal: AbortSignal;
}

const encoder = new TextEncoder();

/**
 * Sends one request to the server's HTTPS surface, on a connection of its own, and returns the head
 * of the answer as soon as it is there, even if it comes before the whole request was sent.
 *
 * @throws {ConnectFailure} when there is no connection; nothing was sent then.
 * @throws {BadHttp} when it broke off or nothing moved for a minute.
 */
export async function exchange(
  place: HttpPlace,
  request: HttpRequest,
  { clock, signal }: ExchangeOptions,
): Promise<HttpAnswer> {
  signal.throwIfAborted();
  const stream = await connectHttp(place, defaultConnectTimeoutMs, signal);
  const line = new HttpLine(stream, clock, signal);
  try {
    const head = await line.ask(request, place.name);
    return {
      ...head,
      body: () => line.body(head, request.method === "HEAD"),
      [Symbol.dispose]: () => line.close(),
    };
  } catch (error) {
    line.close();
    throw error;
  }
}

/** One connection, which carries one request and its answer. */
class HttpLine {
  readonly #stream: Deno.TlsConn;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #reader: ByteReader;
  readonly #abort = () => this.close("it was given up");
  #hasAnswer = false;
  #lastMove: number;
  /** Reads and writes that wait for the other side; between them one waits for whoever uses what came. */
  #waiting = 0;
  #patienceMs = idleMs;
  #watch: Timer | undefined;
  #closed: string | undefined;

  constructor(stream: Deno.TlsConn, clock: Clock, signal: AbortSignal) {
    this.#stream = stream;
    this.#clock = clock;
    this.#signal = signal;
    this.#lastMove = clock.monotonic();
    this.#reader = new ByteReader({ read: (into) => this.#read(into) });
    signal.addEventListener("abort", this.#abort);
    this.#look();
    if (signal.aborted) this.#abort();
  }

  /** Sends a request and reads the head of its answer, which may come before all was sent. */
  async ask(request: HttpRequest, host: string): Promise<AnswerHead> {
    const answered = readHead(this.#reader).finally(() => this.#hasAnswer = true);
    const sent = this.#send(request, host).catch((error) => {
      // Why a server does not read on is in what it says, if it says anything.
      if (!(error instanceof BadHttp)) throw error;
    });
    const head = await Promise.race([answered, sent.then(() => this.#hear(answered))]);
    this.#patienceMs = idleMs;
    return head;
  }

  /** All is with the server. */
  #hear(answered: Promise<AnswerHead>): Promise<AnswerHead> {
    this.#patienceMs = answerMs;
    return answered;
  }

  async *body(head: AnswerHead, hasNone: boolean) {
    try {
      yield* readBody(head, this.#reader, hasNone);
    } finally {
      this.close();
    }
  }

  /** Hangs up. What was being sent is let go of, on Deno 2.6.10 only when the other side hangs up. */
  close(why = "it is over"): void {
    this.#closed ??= why;
    this.#watch?.cancel();
    this.#signal.removeEventListener("abort", this.#abort);
    try {
      this.#stream.close();
    } catch {
      // It is closed already.
    }
  }

  async #send({ method, path, headers, body }: HttpRequest, host: string): Promise<void> {
    const fields = {
      host: host.includes(":") ? `[${host}]` : host,
      connection: "close",
      ...headers,
      ...(body === undefined ? {} : { "content-length": String(body.length) }),
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    await this.#write(encoder.encode(`${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`));
    for await (const piece of body?.pieces ?? []) {
      if (this.#hasAnswer) return;
      await this.#write(piece);
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#guard(async () => {
      for (let sent = 0; sent < bytes.length;) {
        sent += await this.#stream.write(bytes.subarray(sent));
        this.#lastMove = this.#clock.monotonic();
      }
    });
  }

  async #read(into: Uint8Array): Promise<number | null> {
    return await this.#guard(async () => {
      const count = await this.#stream.read(into);
      this.#lastMove = this.#clock.monotonic();
      return count;
    });
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting++ === 0) this.#lastMove = this.#clock.monotonic();
    try {
      return await work();
    } catch (error) {
      throw new BadHttp(this.#closed ?? String(error), { cause: error });
    } finally {
      this.#waiting--;
    }
  }

  #look(): void {
    const idle = this.#waiting > 0 ? this.#clock.monotonic() - this.#lastMove : 0;
    if (idle >= this.#patienceMs) return this.close(`nothing moved for ${idle / 1000} s`);
    this.#watch = this.#clock.after(this.#patienceMs - idle, () => this.#look());
  }
}
