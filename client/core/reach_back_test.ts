import assert from "node:assert/strict";
import type { ConversationSummary } from "../../protocol/server_frames.ts";
import { missedSince } from "./reach_back.ts";

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

Deno.test("what no device of the account has is asked for from where it begins", () => {
  assert.equal(missedSince(missed), 20);
  assert.equal(missedSince({ ...missed, delivered: 0 }), 0);
  assert.equal(missedSince({ ...missed, delivered: 0, first: 300 }), 299);
  assert.equal(missedSince({ ...missed, kind: "lobby" }), 20);
});

Deno.test("nothing is asked for that another device has, or that comes by itself", () => {
  assert.equal(missedSince({ ...missed, delivered: 1000 }), undefined);
  assert.equal(missedSince({ ...missed, delivered: 799 }), undefined);
  assert.equal(missedSince({ ...missed, delivered: 798 }), 798);
});

Deno.test("a newcomer does not get all that was ever said in the lobby", () => {
  assert.equal(missedSince({ ...missed, kind: "lobby", delivered: 0 }), undefined);
});
