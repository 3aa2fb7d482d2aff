import assert from "node:assert/strict";
import type { ClientEvent } from "./events.ts";
import { Inbox } from "./inbox.ts";
import { ClientStore } from "./store/client_store.ts";

function summary(head: number) {
  const marks = { first: 1, delivered: head, read: 0 };
  return { conversation: "d1", kind: "dm", name: "bia", head, ...marks, member: true } as const;
}

function entries(from: number, to: number) {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const seq = from + index;
    const place = { message_id: `d1/${seq}`, conversation: "d1", seq };
    return { type: "poll", ...place, timestamp: "2026-01-02T03:04:05.678Z" };
  });
}

/** What a device at 100 takes from a login that could not say so. */
function resume(head: number) {
  using store = ClientStore.temporary();
  store.profile.trust({ fingerprint: "f", pem: "p" });
  const list = (head: number) => ({ type: "conversations", conversations: [summary(head)] });
  new Inbox(store, "ana").take([list(100), ...entries(1, 100), { type: "caught_up" }]);
  store.conversations.setShown("d1", 100);
  const inbox = new Inbox(store, "ana", new Set(["d1"]));
  const replay = entries(Math.max(1, head - 200), head);
  const { events, held } = inbox.take([list(head), ...replay, { type: "caught_up" }]);
  return { taken: seqsOf(events), held, cursor: store.conversations.byId("d1")?.cursor };
}

function seqsOf(events: readonly ClientEvent[]): number[] {
  return events.flatMap((event) => event.kind === "entry" ? [event.entry.frame.seq] : []);
}

Deno.test("what is here already is not taken a second time", () => {
  const { taken, held, cursor } = resume(150);
  assert.deepEqual(taken, entries(101, 150).map(({ seq }) => seq));
  assert.deepEqual([held, cursor], [[], 150]);
  assert.deepEqual(resume(301).taken.length, 201);
});

Deno.test("what would leave a hole waits for a login that says the cursor", () => {
  assert.deepEqual(resume(302), { taken: [], held: ["d1"], cursor: 100 });
});

Deno.test("what was ahead of the server begins anew", () => {
  const { taken, cursor } = resume(40);
  assert.deepEqual([taken.length, cursor], [40, 40]);
});
