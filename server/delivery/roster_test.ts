import assert from "node:assert/strict";
import type { Feed } from "./feed.ts";
import { Roster } from "./roster.ts";

function feedOf(account: number, sessionKey: string, outbox = { isSealed: false }): Feed {
  // The roster looks at nothing else of a feed.
  return { account: { id: account }, sessionKey, outbox } as Feed;
}

Deno.test("an account is online from its first connection to its last", () => {
  const roster = new Roster();
  const [desk, phone] = [feedOf(1, "desk"), feedOf(1, "phone")];
  assert.equal(roster.add(desk), true);
  assert.equal(roster.add(phone), false);
  assert.equal(roster.remove(desk), false);
  assert.equal(roster.isOnline(1), true);
  assert.equal(roster.remove(phone), true);
  assert.equal(roster.remove(phone), false);
  assert.equal(roster.onlineCount, 0);
});

Deno.test("the cap counts sessions, not connections, and those about to be", () => {
  const roster = new Roster();
  roster.add(feedOf(1, "desk"));
  roster.add(feedOf(1, "desk"));
  assert.equal(roster.count(1), 1);
  roster.reserve(1, "phone");
  roster.reserve(1, "desk");
  assert.equal(roster.count(1), 2);
  roster.release(1, "phone");
  assert.equal(roster.count(1), 1);
});

Deno.test("a session that is being hung up on leaves its place under the cap at once", () => {
  const roster = new Roster();
  const [dying, healthy] = [{ isSealed: false }, { isSealed: false }];
  for (const feed of [feedOf(1, "desk", dying), feedOf(1, "phone", healthy)]) roster.add(feed);
  assert.equal(roster.count(1), 2);
  dying.isSealed = true;
  assert.deepEqual([...roster.live(1)], ["phone"]);
  assert.equal(roster.count(1), 1);
  roster.add(feedOf(1, "desk"));
  assert.equal(roster.count(1), 2, "one healthy connection is enough");
  assert.equal(roster.count(1, "desk"), 1);
});
