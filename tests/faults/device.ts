import type { ConversationSummary } from "../../protocol/server_frames.ts";
import { testPassword } from "../support/test_password.ts";
import type { Course } from "./course.ts";
import { type Frame, Link } from "./link.ts";

/** How a device logs in, beyond its name and its token. */
type Resume = Readonly<Record<string, unknown>>;

/** A client that keeps its token, and whatever else it needs, from one connection to the next. */
export abstract class Device {
  protected link: Link | undefined;
  #token: string | undefined;
  #entered: () => void = () => {};

  constructor(readonly name: string, protected readonly course: Course) {}

  /** What it does once it is in. */
  protected abstract begin(conversations: readonly ConversationSummary[]): void;
  /** What it does with any other frame. */
  protected abstract hear(frame: Frame): void;
  /** What it has from before. */
  protected abstract resume(): Resume;

  /** Logs in on a new connection; registers the first time. Resolves when it is in, or cut off. */
  async connect(conn: Deno.Conn): Promise<void> {
    const entered = new Promise<void>((resolve) => this.#entered = resolve);
    this.link = new Link(conn, (frame) => this.#take(frame));
    const { name } = this;
    this.link.say(
      { type: "hello", protocol: 1, agent: "faults/1" },
      this.#token === undefined
        ? { type: "register", username: name, password: testPassword }
        : { type: "login", username: name, token: this.#token, ...this.resume() },
    );
    await Promise.race([entered, this.link.ended]);
  }

  /** Logs in with the password, as another device of an account. */
  async open(conn: Deno.Conn): Promise<void> {
    const entered = new Promise<void>((resolve) => this.#entered = resolve);
    this.link = new Link(conn, (frame) => this.#take(frame));
    this.link.say(
      { type: "hello", protocol: 1, agent: "faults/1" },
      { type: "login", username: this.name, password: testPassword, ...this.resume() },
    );
    await entered;
  }

  /** Resolves when the connection is gone. */
  async ended(): Promise<void> {
    await this.link?.ended;
  }

  async close(): Promise<void> {
    await this.link?.close();
  }

  #take(frame: Frame): void {
    switch (frame.type) {
      case "login_response":
      case "register_response":
        if (frame.status !== "success") return this.#complain(frame);
        this.#token ??= frame.token as string;
        this.course.count("logged in");
        this.begin(frame.conversations as readonly ConversationSummary[]);
        return this.#entered();
      case "error":
      case "closing":
      case "reset":
        return this.#complain(frame);
      default:
        return this.hear(frame);
    }
  }

  #complain(frame: Frame): void {
    this.course.fault(`${this.name} was told ${JSON.stringify(frame)}`);
    this.#entered();
  }
}
