import assert from "node:assert/strict";
import type { ConversationSummary } from "../../protocol/server_frames.ts";
import { reachBack } from "./reach_back.ts";
import { ClientStore } from "./store/client_store.ts";

const missed: ConversationSummary = {
  conversation: "d1",
  kind: "dm",
  name: "bia",
  first: 1,
  head: 1000,
  delivered: 20,
  read: 0,
  member: true,
};

function cursorAfter(summary: Partial<ConversationSummary>, before?: number): number | undefined {
  using store = ClientStore.temporary();
  if (before !== undefined) {
    store.conversations.keep(missed);
    store.conversations.setCursor("d1", before, before);
  }
  const isNeeded = reachBack([{ ...missed, ...summary }], store);
  const cursor = store.conversations.byId("d1")?.cursor;
  assert.equal(isNeeded, cursor !== before);
  return cursor;
}

Deno.test("what no device of the account has is asked for from where it begins", () => {
  assert.equal(cursorAfter({}), 20);
  assert.equal(cursorAfter({ delivered: 0 }), 0);
  assert.equal(cursorAfter({ delivered: 0, first: 300 }), 299);
  assert.equal(cursorAfter({ kind: "lobby" }), 20);
});

Deno.test("nothing is asked for that another device has, or that comes by itself", () => {
  assert.equal(cursorAfter({ delivered: 1000 }), undefined);
  assert.equal(cursorAfter({ delivered: 799 }), undefined);
  assert.equal(cursorAfter({}, 5), 5);
});

Deno.test("a newcomer does not get all that was ever said in the lobby", () => {
  assert.equal(cursorAfter({ kind: "lobby", delivered: 0 }), undefined);
});
