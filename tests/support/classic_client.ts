import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { testPassword } from "./test_password.ts";

/** A frame as a classic session hears it. */
export type ClassicFrame = { readonly type: string } & Readonly<Record<string, unknown>>;

/** What DESIGN.md's table lets the server say, and exactly with which fields. */
const fields: Readonly<Record<string, readonly string[]>> = {
  "register_response success": ["status"],
  "register_response error": ["status", "message"],
  "login_response success": ["status", "username"],
  "login_response error": ["status", "message"],
  "user_status online": ["username", "status"],
  "user_status offline": ["username", "status"],
  message: ["sender", "content", "timestamp"],
  message_error: ["recipient", "message"],
  "typing_notification typing": ["from", "status"],
  "typing_notification stopped": ["from", "status"],
  user_list: ["users"],
  ping: [],
  // Outside the table: for those who do not speak it, and for people with a terminal.
  error: ["code", "message"],
};

/** A test that waits longer than this for a frame waits for one that never comes. */
const patienceMs = 20_000;

interface Waiter {
  readonly wants: (frame: ClassicFrame) => boolean;
  readonly settle: (frame: ClassicFrame | Error) => void;
}

/**
 * A client of the older, smaller form of the protocol. It decodes each packet by itself, and fails
 * whoever waits when a line is not pure ASCII or has other fields than the table says.
 */
export class ClassicClient implements Disposable {
  readonly #socket: Socket;
  #rest = "";
  #broken: Error | undefined;
  #waiter: Waiter | undefined;
  /** Everything that came, in order. */
  readonly heard: ClassicFrame[] = [];
  readonly #unread: ClassicFrame[] = [];
  /** Resolves when the connection is gone. */
  readonly ended: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ended = promise;
    socket.on("data", (packet: Uint8Array) => this.#take(packet));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#fail(new Error("the server hung up"));
      resolve();
    });
  }

  /** Connects to a plain port of loopback. */
  static async connect(port: number): Promise<ClassicClient> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const client = new ClassicClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return client;
  }

  /** Sends frames, all in one write. */
  say(...frames: readonly object[]): void {
    this.write(frames.map((frame) => JSON.stringify(frame) + "\n").join(""));
  }

  /** Sends text as it is. */
  write(text: string): void {
    this.#socket.write(text);
  }

  /** Writes to somebody; nothing answers. */
  tell(receiver: string, content: string, sender = "me"): void {
    this.say({ type: "message", sender, receiver, content });
  }

  async register(username: string, password = testPassword): Promise<ClassicFrame> {
    this.say({ type: "register", username, password });
    return await this.next("register_response");
  }

  async login(username: string, password = testPassword): Promise<ClassicFrame> {
    this.say({ type: "login", username, password });
    return await this.next("login_response");
  }

  /** Resolves once the server has handled everything that was said before. */
  async settled(): Promise<ClassicFrame> {
    this.say({ type: "get_users" });
    return await this.next("user_list");
  }

  /** The next frame of a type that was not taken yet; others are left for later. */
  next(type: string, wants: (frame: ClassicFrame) => boolean = () => true): Promise<ClassicFrame> {
    const matches = (frame: ClassicFrame) => frame.type === type && wants(frame);
    const at = this.#unread.findIndex(matches);
    if (at !== -1) return Promise.resolve(this.#unread.splice(at, 1)[0]!);
    return new Promise((resolve, reject) => {
      const settle = (found: ClassicFrame | Error) => {
        clearTimeout(timer);
        this.#waiter = undefined;
        if (!(found instanceof Error)) return resolve(found);
        const last = JSON.stringify(this.heard.slice(-5));
        reject(new Error(`Waiting for ${type}: ${found.message}; last heard: ${last}`));
      };
      const timer = setTimeout(() => settle(new Error("it never came")), patienceMs);
      this.#waiter = { wants: matches, settle };
      if (this.#broken !== undefined) settle(this.#broken);
    });
  }

  /** The texts of the next messages, in order. */
  async texts(count: number): Promise<unknown[]> {
    const heard = [];
    for (let at = 0; at < count; at++) heard.push((await this.next("message")).content);
    return heard;
  }

  /** Closes in order, and waits until the server has closed, too. */
  async close(): Promise<void> {
    this.#socket.end();
    await this.ended;
  }

  /** Says that nothing more will be said, and goes on listening. */
  finishSpeaking(): void {
    this.#socket.end();
  }

  /** Breaks the connection, as a machine that loses its power or a program that is killed does. */
  async break(): Promise<void> {
    this.#socket.resetAndDestroy();
    await this.ended;
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(packet: Uint8Array): void {
    try {
      const parts = (this.#rest + ascii(packet)).split("\n");
      this.#rest = parts.pop()!;
      for (const line of parts) this.#hear(checkedFrame(line));
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #hear(frame: ClassicFrame): void {
    this.heard.push(frame);
    if (this.#waiter?.wants(frame)) this.#waiter.settle(frame);
    else this.#unread.push(frame);
  }

  #fail(error: Error): void {
    this.#broken ??= error;
    this.#waiter?.settle(this.#broken);
  }
}

function ascii(packet: Uint8Array): string {
  const alien = packet.find((byte) => byte > 0x7f);
  if (alien !== undefined) throw new Error(`byte ${alien} is not ASCII`);
  return String.fromCharCode(...packet);
}

function checkedFrame(line: string): ClassicFrame {
  const frame = JSON.parse(line) as ClassicFrame;
  const expected = fields[`${frame.type} ${frame.status}`] ?? fields[frame.type];
  assert.ok(expected, `the classic table has no ${line}`);
  assert.deepEqual(Object.keys(frame).sort(), ["type", ...expected].sort(), line);
  return frame;
}
