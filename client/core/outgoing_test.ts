import assert from "node:assert/strict";
import { maxInFlight, Outgoing } from "./outgoing.ts";
import { ClientStore } from "./store/client_store.ts";
import type { OutboxFrame } from "./store/outbox_table.ts";

function text(id: number): OutboxFrame {
  return { type: "message", client_id: `m${id}`, receiver: "bia", content: `text ${id}` };
}

function group(id: string): OutboxFrame {
  return { type: "create_group", client_id: id, name: "#lab", members: [] };
}

function outgoingWith(frames: readonly OutboxFrame[]) {
  const store = ClientStore.temporary();
  for (const frame of frames) store.outbox.add(frame);
  const sent: string[] = [];
  const send = (frame: object) => sent.push((frame as OutboxFrame).client_id);
  const outgoing = new Outgoing(store.outbox, send);
  const answer = (clientId: string) => {
    store.outbox.complete(clientId);
    outgoing.answered(clientId);
  };
  return { store, outgoing, sent, answer, [Symbol.dispose]: () => store.close() };
}

Deno.test("a few are under way at a time, and the next goes when one is answered", () => {
  const frames = Array.from({ length: maxInFlight + 3 }, (_, id) => text(id));
  using it = outgoingWith(frames);
  it.outgoing.pump();
  assert.deepEqual(it.sent, frames.slice(0, maxInFlight).map((frame) => frame.client_id));
  it.answer("m0");
  assert.equal(it.sent.at(-1), `m${maxInFlight}`);
  it.answer("m2");
  it.answer("m1");
  assert.deepEqual(it.sent, frames.map((frame) => frame.client_id));
});

Deno.test("a message to a new group waits until the group is there", () => {
  using it = outgoingWith([text(0), group("g"), text(1), text(2)]);
  it.outgoing.pump();
  assert.deepEqual(it.sent, ["m0"]);
  it.answer("m0");
  assert.deepEqual(it.sent, ["m0", "g"]);
  it.answer("g");
  assert.deepEqual(it.sent, ["m0", "g", "m1", "m2"]);
});

Deno.test("what was refused for now is sent again, under the same id, before what follows", () => {
  using it = outgoingWith([text(0)]);
  it.outgoing.pump();
  it.outgoing.postponed("m0");
  it.store.outbox.add(text(1));
  it.outgoing.pump();
  assert.deepEqual(it.sent, ["m0"]);
  it.outgoing.resume();
  assert.deepEqual(it.sent, ["m0", "m0", "m1"]);
});

Deno.test("a new connection sends everything that was not answered, in order", () => {
  using it = outgoingWith([text(0), text(1), text(2)]);
  it.outgoing.pump();
  it.answer("m1");
  const again: string[] = [];
  const next = new Outgoing(
    it.store.outbox,
    (frame) => again.push((frame as OutboxFrame).client_id),
  );
  next.pump();
  assert.deepEqual(again, ["m0", "m2"]);
});

Deno.test("a second edit of a text waits until the first is answered", () => {
  const edit = (id: string): OutboxFrame => {
    return { type: "edit", client_id: id, conversation: "d1", seq: 1, content: id };
  };
  using it = outgoingWith([edit("e1"), edit("e2")]);
  it.outgoing.pump();
  assert.deepEqual(it.sent, ["e1"]);
  it.outgoing.postponed("e1");
  it.outgoing.resume();
  it.answer("e1");
  assert.deepEqual(it.sent, ["e1", "e1", "e2"]);
});
