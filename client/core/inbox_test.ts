import assert from "node:assert/strict";
import { digestOf } from "../../protocol/content.ts";
import type { ClientEvent } from "./events.ts";
import type { IncomingFrame } from "./frames.ts";
import { BadFrame } from "./frames.ts";
import { Inbox } from "./inbox.ts";
import { ClientStore } from "./store/client_store.ts";

const timestamp = "2026-01-02T03:04:05.678Z";

function summary(conversation: string, head = 0, first = 1) {
  const kind = conversation.startsWith("d") ? "dm" : "group";
  const name = kind === "dm" ? "bia" : "#lab";
  return { conversation, kind, name, first, head, delivered: 0, read: 0, member: true };
}

function login(...conversations: object[]): IncomingFrame {
  return { type: "login_response", status: "success", conversations, more: false };
}

function message(conversation: string, seq: number, extra: object = {}): IncomingFrame {
  const content = `text ${seq}`;
  return {
    type: "message",
    message_id: `${conversation}/${seq}`,
    conversation,
    seq,
    sender: "bia",
    receiver: "ana",
    content,
    timestamp,
    digest: digestOf(content),
    ...extra,
  };
}

function ack(conversation: string, seq: number, clientId: string, content: string): IncomingFrame {
  return {
    type: "message_ack",
    client_id: clientId,
    message_id: `${conversation}/${seq}`,
    conversation,
    seq,
    timestamp,
    digest: digestOf(content),
  };
}

/** A device of ana's. */
class Device implements Disposable {
  readonly store = ClientStore.temporary();
  inbox = new Inbox(this.store, "ana");

  constructor() {
    this.store.profile.trust({ fingerprint: "f", pem: "p" });
  }

  hear(...frames: IncomingFrame[]): readonly ClientEvent[] {
    return this.inbox.take(frames).events;
  }

  reconnect(): void {
    this.inbox = new Inbox(this.store, "ana");
  }

  say(clientId: string, content: string): void {
    const digest = digestOf(content);
    const frame = { client_id: clientId, receiver: "bia", content, digest };
    this.store.outbox.add({ type: "message", ...frame });
  }

  cursor(conversation: string): number | undefined {
    return this.store.conversations.byId(conversation)?.cursor;
  }

  /** Shows what was not shown. */
  show(): string[] {
    const entries = this.store.entries.unshown();
    for (const { frame } of entries) {
      this.store.conversations.setShown(frame.conversation, frame.seq);
    }
    return entries.map(({ frame }) => frame.message_id);
  }

  [Symbol.dispose](): void {
    this.store.close();
  }
}

function shownOf(events: readonly ClientEvent[]): string[] {
  return events.flatMap((event) => event.kind === "entry" ? [event.entry.frame.message_id] : []);
}

Deno.test("entries are kept in order and once, however they come", () => {
  using ana = new Device();
  const events = ana.hear(
    login(summary("d1", 3)),
    message("d1", 1),
    message("d1", 3),
    message("d1", 1),
    message("d1", 2),
    message("d1", 2),
  );
  assert.deepEqual(shownOf(events), ["d1/1", "d1/2", "d1/3"]);
  assert.equal(ana.cursor("d1"), 3);
  ana.reconnect();
  assert.deepEqual(shownOf(ana.hear(login(summary("d1", 3)), message("d1", 3))), []);
  assert.deepEqual(ana.show(), ["d1/1", "d1/2", "d1/3"]);
});

Deno.test("what is ahead is neither kept nor counted before its turn", () => {
  using ana = new Device();
  ana.hear(login(summary("d1", 9)), message("d1", 5));
  ana.hear(message("d1", 7));
  assert.equal(ana.cursor("d1"), 5);
  assert.deepEqual(ana.show(), ["d1/5"]);
  ana.reconnect();
  assert.deepEqual(shownOf(ana.hear(message("d1", 6), message("d1", 7))), ["d1/6", "d1/7"]);
});

Deno.test("skips and entries of unknown kinds move the cursor like any other", () => {
  using ana = new Device();
  const poll = { type: "poll", message_id: "g2/4", conversation: "g2", seq: 4, timestamp };
  const skip = { type: "skip", conversation: "g2", from: 2, to: 3, reason: "not_member" };
  const events = ana.hear(login(summary("g2", 5)), message("g2", 1), skip, poll, message("g2", 5));
  assert.deepEqual(shownOf(events), ["g2/1", "g2/4", "g2/5"]);
  assert.equal(ana.cursor("g2"), 5);
});

Deno.test("an ack becomes an entry in its place and empties the outbox in the same commit", () => {
  using ana = new Device();
  ana.say("c1", "olá");
  const events = ana.hear(login(summary("d1")), ack("d1", 1, "c1", "olá"), message("d1", 2));
  assert.deepEqual(shownOf(events), ["d1/1", "d1/2"]);
  const [own] = ana.store.entries.unshown();
  assert.deepEqual(
    { sender: own?.frame.sender, content: own?.frame.content, damaged: own?.damaged },
    { sender: "ana", content: "olá", damaged: false },
  );
  assert.equal(ana.store.outbox.count, 0);
});

Deno.test("an own entry that was stored before a crash empties the outbox when it is replayed", () => {
  using ana = new Device();
  ana.say("c1", "olá");
  const own = { sender: "ana", receiver: "bia", client_id: "c1" };
  const events = ana.hear(login(summary("d1", 1)), message("d1", 1, own));
  assert.deepEqual(shownOf(events), ["d1/1"]);
  assert.deepEqual(events.filter(({ kind }) => kind === "stored").length, 1);
  assert.equal(ana.store.outbox.count, 0);
  assert.deepEqual(shownOf(ana.hear(ack("d1", 1, "c1", "olá"))), []);
});

Deno.test("a repeated ack that overtakes the replay waits for its place", () => {
  using ana = new Device();
  ana.say("c1", "olá");
  const elsewhere = { ...summary("d1", 300), delivered: 250 };
  const early = ana.hear(login(elsewhere), ack("d1", 299, "c1", "olá"));
  assert.deepEqual(shownOf(early), []);
  assert.equal(ana.cursor("d1"), undefined);
  ana.hear(...Array.from({ length: 198 }, (_, at) => message("d1", 100 + at)));
  const late = ana.hear(message("d1", 298), message("d1", 300));
  assert.deepEqual(shownOf(late), ["d1/298", "d1/299", "d1/300"]);
});

Deno.test("an ack for a text that is not in the outbox ends the connection and keeps nothing", () => {
  using ana = new Device();
  const frames = [login(summary("d1")), message("d1", 1), ack("d1", 2, "other", "?")];
  assert.throws(() => ana.hear(...frames), BadFrame);
  assert.deepEqual(ana.store.entries.unshown(), []);
  assert.equal(ana.cursor("d1"), undefined);
});

Deno.test("a text whose digest does not hold is marked", () => {
  using ana = new Device();
  ana.hear(login(summary("d1", 3)), message("d1", 1, { content: "forged" }), message("d1", 2));
  ana.hear(message("d1", 3, { deleted: true, content: undefined, digest: undefined }));
  assert.deepEqual(ana.store.entries.unshown().map(({ damaged }) => damaged), [true, false, false]);
});

Deno.test("a permanent refusal is kept with its reason, a passing one is not final", () => {
  using ana = new Device();
  ana.say("c1", "olá");
  ana.say("c2", "olá");
  const refusal = { type: "message_error", recipient: "bia", message: "nobody" };
  const [failed] = ana.hear({ ...refusal, client_id: "c1", code: "unknown_recipient" });
  const [postponed] = ana.hear({ ...refusal, client_id: "c2", code: "storage_failed" });
  assert.deepEqual([failed?.kind, postponed?.kind], ["failed", "postponed"]);
  assert.equal(ana.store.outbox.get("c1")?.refusal?.code, "unknown_recipient");
  assert.equal(ana.store.outbox.count, 1);
});

Deno.test("a text that no longer is what its digest says is given up, and said so", () => {
  using ana = new Device();
  ana.say("c1", "olá");
  const refusal = { type: "message_error", recipient: "bia", message: "changed" };
  const [event] = ana.hear({ ...refusal, client_id: "c1", code: "integrity" });
  assert.equal(event?.kind, "failed");
  assert.equal(ana.store.outbox.isEmpty, true);
});

Deno.test("after a reset everything is kept anew, and only what is new is shown", () => {
  using ana = new Device();
  ana.say("c1", "waiting");
  ana.hear(login(summary("d1", 3)), message("d1", 1), message("d1", 2), message("d1", 3));
  ana.show();
  ana.reconnect();
  const restored = { timestamp: "2026-02-02T00:00:00.000Z" };
  const events = ana.hear(
    login(summary("d1", 4)),
    { type: "reset", epoch: "two" },
    message("d1", 1),
    message("d1", 2),
    message("d1", 3, restored),
    message("d1", 4),
    { type: "caught_up" },
  );
  const seen = events.flatMap((event) => event.kind === "entry" ? [event.entry.seen] : []);
  assert.deepEqual(seen, [true, true, false, false]);
  assert.deepEqual(ana.show(), ["d1/3", "d1/4"]);
  assert.equal(ana.store.profile.read()?.epoch, "two");
  assert.equal(ana.store.outbox.count, 1);
});

Deno.test("a reset of one conversation leaves the others alone", () => {
  using ana = new Device();
  ana.hear(login(summary("d1", 1), summary("g2", 1)), message("d1", 1), message("g2", 1));
  ana.show();
  ana.hear({ type: "reset", conversation: "g2", epoch: "one" });
  assert.deepEqual([ana.cursor("d1"), ana.cursor("g2")], [1, undefined]);
});

Deno.test("an empty conversation begins where the next entry will be", () => {
  using ana = new Device();
  ana.hear(login(summary("g2", 0), summary("g3", 7, 8)), { type: "caught_up" });
  assert.deepEqual([ana.cursor("g2"), ana.cursor("g3")], [0, 7]);
  assert.deepEqual(shownOf(ana.hear(message("g3", 8))), ["g3/8"]);
});

Deno.test("somebody who is added to a group begins with the entry that says so", () => {
  using ana = new Device();
  ana.hear(login(), { type: "caught_up" });
  const conversation = { type: "conversation", conversation: summary("g2", 51) };
  assert.deepEqual(shownOf(ana.hear(conversation, message("g2", 51))), ["g2/51"]);
  assert.deepEqual(ana.show(), ["g2/51"]);
});

function beyond(conversation: string, more: object = {}) {
  return { ...summary(conversation, 1000), delivered: 20, ...more };
}

Deno.test("what no replay brings is left to the next login, also beyond the first page", () => {
  using ana = new Device();
  const rest = { type: "conversations", conversations: [beyond("d101")], more: false };
  const events = ana.hear(
    { ...login(summary("d1", 1)), more: true },
    rest,
    message("d1", 1),
    message("d101", 800),
  );
  assert.deepEqual(shownOf(events), ["d1/1"]);
  assert.equal(ana.cursor("d101"), 20);
  const end = ana.inbox.take([message("d101", 1000), { type: "caught_up" }]);
  assert.deepEqual(end, { events: [], moved: new Map(), held: ["d101"] });
  ana.reconnect();
  const again = ana.hear(login(beyond("d101")), message("d101", 21), message("d101", 22));
  assert.deepEqual(shownOf(again), ["d101/21", "d101/22"]);
});

Deno.test("after a reset, too, everything that no device has is asked for", () => {
  using ana = new Device();
  ana.hear(login(summary("d1", 2)), message("d1", 1), message("d1", 2), { type: "caught_up" });
  ana.show();
  ana.reconnect();
  const end = ana.inbox.take([
    login(beyond("d1"), beyond("g2")),
    { type: "reset", epoch: "two" },
    message("d1", 800),
    { type: "caught_up" },
  ]);
  assert.deepEqual([...end.held].sort(), ["d1", "g2"]);
  assert.deepEqual([ana.cursor("d1"), ana.cursor("g2")], [20, 20]);
  assert.equal(ana.store.profile.read()?.epoch, "two");
});

Deno.test("news of others' progress are told once", () => {
  using ana = new Device();
  const receipt = { type: "receipt", conversation: "d1", username: "bia", delivered: 2, read: 1 };
  const first = ana.hear(login(summary("d1", 0)), receipt);
  assert.equal(first.filter(({ kind }) => kind === "marks").length, 1);
  const again = ana.hear(receipt, { ...receipt, delivered: 1, read: 0 });
  assert.deepEqual(again, []);
});

Deno.test("a server that says it is done and is not, is found out", () => {
  using ana = new Device();
  const events = ana.hear(login(summary("d1", 5)), message("d1", 4), { type: "caught_up" });
  assert.deepEqual(events.find(({ kind }) => kind === "gap"), { kind: "gap", conversation: "d1" });
});
