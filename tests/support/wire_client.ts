import type { ClientFrameInput } from "../../protocol/client_frames.ts";
import { digestOf } from "../../protocol/content.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import { maxServerLineBytes } from "../../protocol/limits.ts";
import { LineSplitter } from "../../protocol/lines.ts";
import type { ServerFrame, ServerFrameOf } from "../../protocol/server_frames.ts";
import { testPassword } from "./test_password.ts";

type Json = Record<string, unknown>;
type Waiter = { readonly wants: (frame: Json) => boolean; readonly resolve: (frame: Json) => void };

/** A test that waits longer than this for a frame waits for one that never comes. */
const patienceMs = 20_000;

/** What carries a client's lines: a socket, or a WebSocket that takes and gives them as messages. */
export type Wire = Pick<Deno.Conn, "read" | "write" | "close">;

/** A client that says exactly what a test tells it to, over a real socket. */
export class WireClient implements Disposable {
  readonly #conn: Wire;
  readonly #splitter = new LineSplitter(maxServerLineBytes);
  /** Everything that came, in order. */
  readonly heard: Json[] = [];
  /** Frames that no `next` has taken yet. */
  #unread: Json[] = [];
  #waiters: Waiter[] = [];
  #nextId = 0;
  #gate: PromiseWithResolvers<void> | undefined;
  /** Resolves when the other end has closed, or broken, the connection. */
  readonly ended: Promise<void>;
  username = "";

  constructor(conn: Wire) {
    this.#conn = conn;
    this.ended = this.#readAll();
  }

  /** Connects to a plain port of loopback. */
  static async connect(port: number): Promise<WireClient> {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    return new WireClient(conn);
  }

  /** Connects to a TLS port of loopback whose identity certificate is known. */
  static async connectTls(port: number, certificatePem: string): Promise<WireClient> {
    return new WireClient(await dialTls(port, certificatePem));
  }

  /** Sends a frame, or anything else that JSON can say. */
  async say(frame: ClientFrameInput | Json): Promise<void> {
    await this.write(JSON.stringify(frame) + "\n");
  }

  /** Sends text or bytes as they are. */
  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
  }

  /** The next frame of a type that was not taken yet; frames of other types are left for later. */
  async next<T extends ServerFrame["type"]>(
    type: T,
    wants: (frame: ServerFrameOf<T>) => boolean = () => true,
  ): Promise<ServerFrameOf<T>> {
    const found = await this.nextWhere(
      type,
      (frame) => frame.type === type && wants(frame as unknown as ServerFrameOf<T>),
    );
    return found as unknown as ServerFrameOf<T>;
  }

  /** The next frame that is wanted. @param what for the error when it never comes. */
  nextWhere(what: string, wants: (frame: Json) => boolean): Promise<Json> {
    const at = this.#unread.findIndex(wants);
    if (at !== -1) return Promise.resolve(this.#unread.splice(at, 1)[0]!);
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        const last = JSON.stringify(this.heard.slice(-5));
        reject(new Error(`${this.username || "A client"} ${why} for ${what}; last heard: ${last}`));
      };
      const timer = setTimeout(() => fail("waited in vain"), patienceMs);
      this.#waiters.push({
        wants,
        resolve: (frame) => {
          clearTimeout(timer);
          resolve(frame);
        },
      });
      this.ended.then(() => {
        clearTimeout(timer);
        fail("was disconnected, waiting");
      });
    });
  }

  /** Sends a request with an id, and waits for the frame that echoes it. */
  async ask(frame: ClientFrameInput): Promise<Json> {
    const id = String(++this.#nextId);
    await this.say({ ...frame, id });
    return await this.nextWhere(
      `the answer to ${frame.type}`,
      (answer) => answer.id === id && answer.type !== "waiting",
    );
  }

  async hello(): Promise<ServerFrameOf<"welcome">> {
    const hello = { type: "hello", protocol: 1, agent: "test/1" } as const;
    return await this.ask(hello) as unknown as ServerFrameOf<"welcome">;
  }

  async register(username: string, password = testPassword): Promise<Json> {
    this.username = username;
    return await this.ask({ type: "register", username, password });
  }

  async login(username: string, more: Json = {}): Promise<Json> {
    this.username = username;
    const password = "token" in more ? {} : { password: testPassword };
    return await this.ask({ type: "login", username, ...password, ...more });
  }

  /** Sends a text and waits for what becomes of it: an ack or an error. */
  async tell(receiver: string, content: string, clientId = uuidv7()): Promise<Json> {
    const digest = digestOf(content);
    return await this.ask({ type: "message", client_id: clientId, receiver, content, digest });
  }

  /** Resolves once the server has handled everything that was said before. */
  async settled(): Promise<void> {
    await this.ask({ type: "get_users" });
  }

  /** Reads nothing more, until {@link resume}: what is on its way may fill the sockets. */
  pause(): void {
    this.#gate ??= Promise.withResolvers();
  }

  resume(): void {
    this.#gate?.resolve();
    this.#gate = undefined;
  }

  close(): void {
    try {
      this.#conn.close();
    } catch {
      // The other end was quicker.
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #readAll(): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    const decoder = new TextDecoder();
    try {
      for (;;) {
        await this.#gate?.promise;
        const read = await this.#conn.read(buffer);
        if (read === null) break;
        for (const line of this.#splitter.push(buffer.subarray(0, read))) {
          if (line.kind === "line") this.#take(JSON.parse(decoder.decode(line.bytes)));
        }
      }
    } catch {
      // Broken is ended, too.
    }
    this.close();
  }

  #take(frame: Json): void {
    this.heard.push(frame);
    const waiter = this.#waiters.find(({ wants }) => wants(frame));
    if (waiter === undefined) {
      this.#unread.push(frame);
      return;
    }
    this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
    waiter.resolve(frame);
  }
}

/** Opens a TLS connection to a port of loopback whose identity certificate is known. */
export async function dialTls(port: number, certificatePem: string): Promise<Deno.TlsConn> {
  const raw = await Deno.connect({ hostname: "127.0.0.1", port });
  raw.setNoDelay(true);
  const conn = await Deno.startTls(raw, {
    hostname: "pin.chat.invalid",
    caCerts: [certificatePem],
    alpnProtocols: ["chat/1"],
  });
  try {
    await conn.handshake();
    return conn;
  } catch (error) {
    conn.close();
    throw error;
  }
}
