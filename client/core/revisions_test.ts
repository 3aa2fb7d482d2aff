import assert from "node:assert/strict";
import fc from "fast-check";
import { digestOf } from "../../protocol/content.ts";
import type { EntryLike, IncomingFrame } from "./frames.ts";
import { Inbox } from "./inbox.ts";
import { isDamaged } from "./own_entries.ts";
import { ClientStore } from "./store/client_store.ts";
import type { OutboxFrame } from "./store/outbox_table.ts";

type Kind = "message" | "edit" | "delete";

interface Row {
  readonly type: Kind;
  readonly seq: number;
  readonly by: "ana" | "bia";
  readonly target: number;
  readonly text: string;
  readonly clientId: string;
}

/** Where a device begins that has never seen the conversation. */
const firstPage = 4;

const timeOf = (seq: number) => new Date(Date.UTC(2026, 0, 2) + seq * 1000).toISOString();

/** One conversation as the server keeps it. */
class Log {
  readonly rows: Row[] = [];

  get head(): number {
    return this.rows.length;
  }

  /** Commits an operation; `undefined` when it is refused. */
  commit(op: Omit<Row, "seq">): Row | undefined {
    const known = this.rows.find(({ clientId }) => clientId === op.clientId);
    if (known !== undefined) return known;
    if (op.type !== "message" && this.#isRefused(op)) return undefined;
    const row = { ...op, seq: this.head + 1 };
    this.rows.push(row);
    return row;
  }

  #isRefused({ target, by, type }: Omit<Row, "seq">): boolean {
    const message = this.rows[target - 1];
    if (message?.type !== "message" || this.#isDeleted(target)) return true;
    return type === "edit" && message.by !== by;
  }

  #isDeleted(target: number): boolean {
    return this.rows.some((row) => row.type === "delete" && row.target === target);
  }

  /** An entry as it goes out when it is committed. */
  live({ type, seq, by, target, text, clientId }: Row): IncomingFrame {
    const place = { type, message_id: `d1/${seq}`, conversation: "d1", seq };
    const content = { content: text, digest: digestOf(text) };
    const rest = { timestamp: timeOf(seq), ...(by === "ana" ? { client_id: clientId } : {}) };
    if (type === "delete") return { ...place, target, actor: by, ...rest };
    if (type === "edit") return { ...place, target, sender: by, ...content, ...rest };
    return { ...place, sender: by, receiver: by === "ana" ? "bia" : "ana", ...content, ...rest };
  }

  /** An entry as replay and history show it: what its message is now. */
  present(row: Row): IncomingFrame {
    const { content, digest, ...frame } = this.live(row);
    const replay = { ...frame, replay: true };
    if (row.type === "delete") return replay;
    const about = row.type === "edit" ? row.target : row.seq;
    if (this.#isDeleted(about)) return { ...replay, deleted: true };
    const edit = this.rows.findLast((one) => one.type === "edit" && one.target === about);
    if (edit === undefined) return { ...replay, content, digest };
    const text = { content: edit.text, digest: digestOf(edit.text) };
    const edited = row.type === "message" ? { edited: timeOf(edit.seq) } : {};
    return { ...replay, ...text, ...edited };
  }

  page(before: number): IncomingFrame[] {
    return this.rows.slice(Math.max(0, before - 3), before - 1).map((row) => this.present(row));
  }
}

/** A device of ana's and its connection; what the server has said waits on the wire. */
class Device implements Disposable {
  readonly store = ClientStore.temporary();
  readonly #log: Log;
  #inbox!: Inbox;
  #wire: (IncomingFrame | { readonly page: IncomingFrame[] })[] = [];
  /** What the server has sent over this connection. */
  #sent = 0;
  /** What goes out in the place of this connection's own entries. */
  #acks = new Map<number, IncomingFrame>();

  constructor(log: Log) {
    this.#log = log;
    this.store.profile.trust({ fingerprint: "f", pem: "p" });
    this.reconnect();
  }

  #hear(frames: readonly IncomingFrame[]): void {
    this.#inbox.take(frames);
  }

  reconnect(): void {
    this.#inbox = new Inbox(this.store, "ana");
    const { head } = this.#log;
    const cursor = this.store.conversations.byId("d1")?.cursor;
    this.#sent = cursor ?? Math.max(0, head - firstPage);
    const rest = { first: 1, head, delivered: 0, read: 0, member: true };
    const conversations = [{ conversation: "d1", kind: "dm", name: "bia", ...rest }];
    this.#acks = new Map();
    this.#wire = [{ type: "login_response", status: "success", conversations, more: false }];
    for (const { frame } of this.store.outbox.waiting(0, 100)) this.#serve(frame);
  }

  /** Says something of ana's, which the server may or may not hear before the next cut. */
  say(frame: OutboxFrame, isHeard: boolean): void {
    this.store.outbox.add(frame);
    if (isHeard) this.#serve(frame);
  }

  #serve(frame: OutboxFrame): void {
    const { type, client_id } = frame;
    const { head } = this.#log;
    const isRevision = type === "edit" || type === "delete";
    const row = this.#log.commit({
      type: isRevision ? type : "message",
      by: "ana",
      target: isRevision ? frame.seq : 0,
      text: "content" in frame ? frame.content : "",
      clientId: client_id,
    });
    if (row === undefined) {
      const error = { type: "error", client_id, code: "entry_deleted", message: "no" };
      return void this.#wire.push(error);
    }
    const { seq } = row;
    const place = { message_id: `d1/${seq}`, conversation: "d1", seq, timestamp: timeOf(seq) };
    const ack = { type: "message_ack", client_id, ...place, digest: digestOf(row.text) };
    if (seq <= this.#sent) return void this.#wire.push(ack);
    this.#acks.set(seq, ack);
    if (this.#sent === head) this.replay(1);
  }

  /** The server commits something of another connection's. */
  others(op: Omit<Row, "seq">): void {
    const before = this.#log.head;
    const row = this.#log.commit(op);
    if (row === undefined || this.#log.head === before || this.#sent !== before) return;
    this.#sent = row.seq;
    this.#wire.push(this.#log.live(row));
  }

  /** The server sends what this connection has missed. */
  replay(count: number): void {
    for (let one = 0; one < count && this.#sent < this.#log.head; one++) {
      const row = this.#log.rows[this.#sent++]!;
      this.#wire.push(this.#acks.get(row.seq) ?? this.#log.present(row));
    }
  }

  askHistory(): void {
    const oldest = this.store.entries.before("d1", Infinity, 1_000)[0]?.frame.seq;
    if (oldest !== undefined) this.#wire.push({ page: this.#log.page(oldest) });
  }

  /** Takes what has come, in one read; a page of history is kept when the read is done. */
  read(count: number): void {
    const taken = this.#wire.splice(0, count);
    this.#hear(taken.filter((one) => "type" in one));
    for (const one of taken) if ("page" in one) this.#keep(one.page as IncomingFrame[]);
  }

  #keep(page: readonly IncomingFrame[]): void {
    this.store.transaction(() => {
      for (const frame of page) this.store.entries.add(frame as EntryLike, isDamaged(frame));
    });
  }

  /** Goes on until nothing is left to come, and has all of the history. */
  settle(): Record<string, unknown>[] {
    this.reconnect();
    this.replay(Infinity);
    this.#wire.push({ type: "caught_up" });
    this.read(Infinity);
    const oldest = () => this.store.entries.before("d1", Infinity, 1_000)[0]?.frame.seq ?? 1;
    while (oldest() > 1) this.#keep(this.#log.page(oldest()));
    assert.equal(this.store.outbox.count, 0);
    const all = this.store.entries.before("d1", Infinity, 1_000);
    assert.equal(this.store.conversations.byId("d1")?.cursor ?? 0, this.#log.head);
    return all.map(({ frame, damaged }) => ({ ...frame, damaged }));
  }

  [Symbol.dispose](): void {
    this.store.close();
  }
}

type Step =
  | { readonly does: "say"; readonly op: Said; readonly isHeard: boolean }
  | { readonly does: "others"; readonly op: Said; readonly by: Row["by"] }
  | { readonly does: "read" | "replay"; readonly count: number }
  | { readonly does: "cut" | "history" };

/** The target is counted from the end, so that most revisions are about something. */
interface Said {
  readonly type: Kind;
  readonly back: number;
  readonly text: string;
}

const op: fc.Arbitrary<Said> = fc.record({
  type: fc.constantFrom<Kind[]>("message", "message", "edit", "edit", "delete"),
  back: fc.nat({ max: 12 }),
  text: fc.constantFrom("a", "b", "c"),
});
const count = fc.integer({ min: 1, max: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant("say" as const), op, isHeard: fc.boolean() }),
  fc.record({
    does: fc.constant("others" as const),
    op,
    by: fc.constantFrom("ana" as const, "bia" as const),
  }),
  fc.record({ does: fc.constantFrom("read" as const, "replay" as const), count }),
  fc.record({ does: fc.constantFrom("cut" as const, "history" as const) }),
);

function take(step: Step, clientId: string, device: Device, log: Log): void {
  switch (step.does) {
    case "say":
      return device.say(frameOf(step.op, clientId, log.head), step.isHeard);
    case "others": {
      const { type, text, back } = step.op;
      const target = Math.max(1, log.head - back);
      return device.others({ type, by: step.by, target, text, clientId });
    }
    case "read":
      return device.read(step.count);
    case "replay":
      return device.replay(step.count);
    case "cut":
      return device.reconnect();
    case "history":
      return device.askHistory();
  }
}

function frameOf({ type, back, text: content }: Said, client_id: string, head: number) {
  const frame = { client_id, conversation: "d1" };
  const seq = Math.max(1, head - back);
  const text = { content, digest: digestOf(content) };
  if (type === "delete") return { type, ...frame, seq };
  return type === "edit" ? { type, ...frame, seq, ...text } : { type, ...frame, ...text };
}

Deno.test("whatever comes live, late, twice or by history, the store is that of a fresh device", () => {
  fc.assert(
    fc.property(fc.nat({ max: 6 }), fc.array(step, { maxLength: 40 }), (before, steps) => {
      const log = new Log();
      for (let said = 1; said <= before; said++) {
        log.commit({ type: "message", by: "bia", target: 0, text: "z", clientId: `b${said}` });
      }
      using device = new Device(log);
      steps.forEach((step, index) => take(step, `c${index}`, device, log));
      const kept = device.settle();
      using fresh = new Device(log);
      assert.deepEqual(kept, fresh.settle());
      const all = log.rows.map((row) => {
        const { replay: _, ...frame } = log.present(row);
        return { ...frame, damaged: false };
      });
      assert.deepEqual(kept, all);
    }),
    { numRuns: 300 },
  );
});
