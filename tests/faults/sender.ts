import { digestOf } from "../../protocol/content.ts";
import { uuidv7 } from "../../protocol/ids.ts";
import type { Course } from "./course.ts";
import { Device } from "./device.ts";
import type { Frame } from "./link.ts";

/** Messages that may wait for their acks. */
const windowSize = 16;

/** One in so many acks is followed by the same message again, and one by another under its id. */
const oddity = 12;

interface Post {
  readonly client_id: string;
  readonly receiver: string;
  readonly content: string;
  readonly digest: string;
}

/** What the server promised of a message. */
export type Ack = Readonly<
  Record<"message_id" | "conversation" | "timestamp" | "digest", string> & { readonly seq: number }
>;

/** Sends as fast as its window lets it, and sends again what was not acknowledged. */
export class Sender extends Device {
  /** What was promised, by text. */
  readonly acked = new Map<string, Ack>();
  readonly #outbox = new Map<string, Post>();
  readonly #stored: Post[] = [];
  /** What was said under each id: a long run asks a hundred thousand times. */
  readonly #contents = new Map<string, string>();
  readonly #conflicts = new Set<string>();
  readonly #quiet: boolean;
  readonly #receivers: readonly string[];
  #count = 0;
  #isProducing = false;
  #finished: () => void = () => {};

  constructor(
    name: string,
    course: Course,
    options: { readonly receivers: readonly string[]; readonly quiet: boolean },
  ) {
    super(name, course);
    this.#quiet = options.quiet;
    this.#receivers = options.receivers;
  }

  /** Makes new messages from its next connection on. */
  produce(): void {
    this.#isProducing = true;
  }

  /** Makes no new messages; resolves once the server has all there are. */
  finish(): Promise<void> {
    this.#isProducing = false;
    const finished = new Promise<void>((resolve) => this.#finished = resolve);
    this.#look();
    return Promise.race([finished, this.ended()]);
  }

  /** Sends all that is stored again, and something else under each of their ids. */
  repeatAll(): void {
    for (const post of this.#stored) {
      this.#say(post);
      this.#contradict(post);
    }
  }

  protected resume() {
    return { quiet: this.#quiet };
  }

  protected begin(): void {
    this.#conflicts.clear();
    for (const post of this.#outbox.values()) this.#say(post);
    this.#fill();
  }

  protected hear(frame: Frame): void {
    if (frame.type === "message_ack") this.#takeAck(frame);
    else if (frame.type === "message_error") this.#takeError(frame);
  }

  #fill(): void {
    while (this.#isProducing && this.#outbox.size < windowSize) {
      const receiver = this.#receivers[this.course.draw(this.#receivers.length)]!;
      const content = `${this.name} ${++this.#count} ${"ç".repeat(this.course.draw(60))}`;
      const post = { client_id: uuidv7(), receiver, content, digest: digestOf(content) };
      this.#outbox.set(post.client_id, post);
      this.#say(post);
    }
  }

  #say(post: Post): void {
    this.link!.say({ type: "message", ...post });
    this.course.count("sent");
  }

  #contradict({ client_id, receiver, content }: Post): void {
    // One answer is waited for per id.
    if (this.#conflicts.has(client_id)) return;
    this.#conflicts.add(client_id);
    this.link!.say({ type: "message", client_id, receiver, content: `not ${content}` });
  }

  #takeAck(frame: Frame): void {
    const { type: _, id: __, client_id, ...ack } = frame;
    const post = this.#outbox.get(String(client_id));
    if (post === undefined) return this.#compare(String(client_id), ack as unknown as Ack);
    this.#outbox.delete(post.client_id);
    this.#stored.push(post);
    this.#contents.set(post.client_id, post.content);
    if (ack.digest !== post.digest) {
      this.course.fault(`the ack of ${post.content} has ${ack.digest}`);
    }
    this.acked.set(post.content, ack as unknown as Ack);
    this.course.count("acked");
    this.#beOdd();
    this.#fill();
    this.#look();
  }

  #beOdd(): void {
    const post = this.#stored[this.course.draw(this.#stored.length)]!;
    const what = this.course.draw(oddity);
    if (what === 0) this.#say(post);
    else if (what === 1) this.#contradict(post);
  }

  #compare(clientId: string, again: Ack): void {
    const content = this.#contents.get(clientId);
    const first = content === undefined ? undefined : this.acked.get(content);
    if (first !== undefined && JSON.stringify(first) === JSON.stringify(again)) return;
    this.course.fault(`${JSON.stringify(first)} was acked again as ${JSON.stringify(again)}`);
  }

  #takeError(frame: Frame): void {
    const wanted = this.#conflicts.delete(String(frame.client_id));
    if (frame.code === "conflict" && wanted) return this.#look();
    this.course.fault(`${this.name} was told ${JSON.stringify(frame)}`);
  }

  #look(): void {
    if (this.#outbox.size === 0 && this.#conflicts.size === 0) this.#finished();
  }
}
