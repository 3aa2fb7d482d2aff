import assert from "node:assert/strict";
import { Inbox } from "./inbox.ts";
import { ClientStore } from "./store/client_store.ts";

function login(name: string, head: number) {
  const rest = { first: 1, head, delivered: 0, read: 0, member: true };
  const conversations = [{ conversation: "g2", kind: "group", name, ...rest }];
  return { type: "login_response", status: "success", conversations, more: false };
}

function renamed(seq: number, name: string, more: object = {}) {
  const place = { message_id: `g2/${seq}`, conversation: "g2", seq };
  const change = { action: "renamed", actor: "bia", members: [], name };
  return {
    type: "membership",
    ...place,
    timestamp: "2026-01-02T03:04:05.678Z",
    ...change,
    ...more,
  };
}

Deno.test("a group is called as it was last renamed, whatever older entries say", () => {
  using store = ClientStore.temporary();
  const inbox = new Inbox(store, "ana");
  const nameOf = () => store.conversations.byId("g2")?.name;
  const skip = { type: "skip", conversation: "g2", from: 2, to: 2, reason: "not_member" };
  // The name of today was given while ana was away from the group.
  inbox.take([login("#attic", 2), renamed(1, "#loft", { replay: true }), skip]);
  assert.equal(nameOf(), "#attic");
  inbox.take([{ type: "caught_up" }, renamed(3, "#cellar")]);
  assert.equal(nameOf(), "#cellar");
  assert.equal(store.conversations.byName("#CELLAR")?.conversation, "g2");
});
