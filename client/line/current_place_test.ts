import assert from "node:assert/strict";
import { ClientStore } from "../core/store/client_store.ts";
import { CurrentPlace } from "./current_place.ts";

const rest = { first: 1, head: 1, delivered: 0, read: 0, member: true };
const lab = { conversation: "g2", kind: "group", name: "#lab", ...rest } as const;

Deno.test("who talks in a group goes on there when it gets another name", () => {
  using store = ClientStore.temporary();
  const place = new CurrentPlace(store);
  assert.equal(place.name, "#lobby");
  place.turnTo("#Lab");
  assert.deepEqual([place.name, place.known], ["#Lab", undefined]);
  // Its announcement and its first new name may come in one read.
  store.conversations.keep(lab);
  store.conversations.rename("g2", "#attic");
  place.learn({ ...lab, conversation: "g9", name: "#other" });
  place.learn(lab);
  assert.equal(place.name, "#attic");
  store.conversations.rename("g2", "#cellar");
  assert.deepEqual([place.name, place.is("#CELLAR"), place.is("#lab")], ["#cellar", true, false]);
  place.turnTo("bia");
  assert.equal(place.known, undefined);
});
