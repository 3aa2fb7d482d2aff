import assert from "node:assert/strict";
import type { Clock } from "../../client/core/clock.ts";
import type { ClientEvent } from "../../client/core/events.ts";
import type { EntryLike } from "../../client/core/frames.ts";
import { Session } from "../../client/core/session.ts";
import type { SessionEnd } from "../../client/core/session_end.ts";
import { ClientStore } from "../../client/core/store/client_store.ts";
import type { OutboxFrame } from "../../client/core/store/outbox_table.ts";
import type { Line } from "./pipe.ts";

/** More entries than any story has. */
const all = 100_000;

/** What became of something that a device asked for. */
export interface Answer {
  readonly frame: OutboxFrame;
  /** Where it is stored; `undefined` when the server refused it for good. */
  readonly stored: { readonly conversation: string; readonly seq: number } | undefined;
  readonly code: string | undefined;
}

/** One device: the real client's session and store, over a line that a test can cut. */
export class ModelDevice {
  readonly store: ClientStore = ClientStore.temporary();
  /** By `client_id`. */
  readonly answers = new Map<string, Answer>();
  readonly #clock: Clock;
  readonly #onFailure: (error: unknown) => void;
  readonly #asked = new Map<string, OutboxFrame>();
  /** The last entry that was told of each conversation. */
  readonly #told = new Map<string, number>();
  #session: Session | undefined;
  #line: Line | undefined;
  #urgent: readonly string[] = [];

  constructor(
    readonly name: string,
    readonly username: string,
    credentials: { readonly userId: string; readonly token: string },
    clock: Clock,
    onFailure: (error: unknown) => void,
  ) {
    this.#clock = clock;
    this.#onFailure = onFailure;
    this.store.profile.trust({ fingerprint: "f", pem: "p" });
    this.store.profile.keepLogin({ username, ...credentials });
  }

  get isConnected(): boolean {
    return this.#line !== undefined;
  }

  get hasWork(): boolean {
    return !this.store.outbox.isEmpty;
  }

  /** Speaks over a line until that ends. */
  connect(line: Line): void {
    this.#line = line;
    const session = this.#session = new Session({
      stream: line.client,
      address: { host: "127.0.0.1", port: 1 },
      store: this.store,
      login: { credentials: undefined, urgent: this.#urgent },
      agent: "model",
      lang: "en",
      clock: this.#clock,
      tell: (event) => this.#hear(event),
    });
    session.run().then((end) => this.#ended(session, end)).catch(this.#onFailure);
  }

  /** Loses the line; so much of what is under way still arrives. */
  cut(toServer: number, toClient: number): void {
    this.#line?.cut(toServer, toClient);
    this.#line = undefined;
  }

  /** Keeps a request until it is answered. */
  ask(frame: OutboxFrame): void {
    this.#asked.set(frame.client_id, frame);
    this.store.outbox.add(frame);
    this.#session?.pump();
  }

  /** Says something that nobody answers. */
  mention(frame: object): void {
    this.#session?.sendLoose(frame);
  }

  /** Has shown everything that it has of a conversation. */
  show(conversation: string): void {
    const { cursor } = this.store.conversations.byId(conversation) ?? {};
    if (cursor === undefined || cursor === 0) return;
    this.store.conversations.setShown(conversation, cursor);
    this.#session?.read(conversation, cursor);
  }

  /** One of the entries that it has, counted from the newest; `undefined` when there are fewer. */
  recent(which: number): EntryLike | undefined {
    const known = this.store.conversations.list();
    const views = known.map(({ conversation }) => [...this.view(conversation).values()]);
    const newest = views.flat().sort((one, other) =>
      String(other.timestamp).localeCompare(String(one.timestamp)) || other.seq - one.seq
    );
    return newest[which];
  }

  /** What it has of a conversation, by sequence number. */
  view(conversation: string): Map<number, EntryLike> {
    const kept = this.store.entries.before(conversation, Infinity, all);
    for (const { damaged, frame } of kept) {
      assert(!damaged, `${this.name} has a damaged entry: ${JSON.stringify(frame)}`);
    }
    return new Map(kept.map(({ frame }) => [frame.seq, frame]));
  }

  close(): void {
    this.cut(0, 0);
    this.#session?.close("the story is over");
  }

  #hear(event: ClientEvent): void {
    switch (event.kind) {
      case "entry": {
        const { conversation, seq } = event.entry.frame;
        const last = this.#told.get(conversation) ?? 0;
        assert(seq > last, `${this.name} was told ${conversation}/${seq} after ${last}`);
        this.#told.set(conversation, seq);
        return;
      }
      case "stored": {
        const { conversation, seq } = placeOf(event.frame);
        return this.#answer(event.clientId, { conversation, seq }, undefined);
      }
      case "failed":
        return this.#answer(event.clientId, undefined, String(event.frame.code));
      case "gap":
        return assert.fail(`${this.name} has a gap in ${event.conversation}`);
      case "reset":
        return assert.fail(`${this.name} was reset, and no epoch has changed`);
      case "marks": {
        const { before, now } = event;
        assert(now.read <= now.delivered, `${this.name} heard ${JSON.stringify(now)}`);
        assert(now.delivered >= before.delivered && now.read >= before.read);
      }
    }
  }

  #answer(clientId: string, stored: Answer["stored"], code: string | undefined): void {
    const frame = this.#asked.get(clientId);
    assert(frame !== undefined, `${this.name} never asked for ${clientId}`);
    assert(!this.answers.has(clientId), `${this.name} was answered twice about ${clientId}`);
    this.answers.set(clientId, { frame, stored, code });
  }

  #ended(session: Session, end: SessionEnd): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#line = undefined;
    this.#urgent = end.kind === "again" ? end.urgent : [];
    assert(
      end.kind === "lost" || end.kind === "again" || end.kind === "closed",
      `${this.name} was turned away: ${JSON.stringify(end)}`,
    );
  }
}

/** Where the answer to a request says that it is; groups answer without a place. */
function placeOf(frame: { readonly [key: string]: unknown }) {
  const { conversation, seq } = frame;
  return { conversation: String(conversation ?? ""), seq: Number(seq ?? 0) };
}
