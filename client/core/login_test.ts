import assert from "node:assert/strict";
import { decodeClientFrame, encodeFrame } from "../../protocol/codec.ts";
import { maxClientLineBytes } from "../../protocol/limits.ts";
import { loginFrame, unsaidCursors } from "./login.ts";
import { ClientStore } from "./store/client_store.ts";

function storeOfAna(): ClientStore {
  const store = ClientStore.temporary();
  store.profile.trust({ fingerprint: "f", pem: "p" });
  store.profile.keepLogin({ username: "ana", userId: "u1", token: "t" });
  store.profile.keepFirstEpoch("one");
  return store;
}

function know(store: ClientStore, conversation: string, cursor: number): void {
  const place = { message_id: `${conversation}/${cursor}`, conversation, seq: cursor };
  store.entries.add({ type: "message", ...place, timestamp: "" }, false);
  const rest = { first: 1, head: cursor, delivered: 0, read: 0, member: true };
  store.conversations.keep({ conversation, kind: "dm", name: `with ${conversation}`, ...rest });
  store.conversations.setCursor(conversation, cursor, 0);
}

Deno.test("cursors, which count as acks, are said under the profile's own name only", () => {
  using store = storeOfAna();
  know(store, "d1", 41);
  const as = (username: string) =>
    loginFrame({ credentials: { action: "login", username, password: "p" } }, store);
  assert.deepEqual(as("Ana"), {
    ...{ type: "login", id: "login", username: "Ana", password: "p", replace: undefined },
    ...{ epoch: "one", cursors: { d1: 41 } },
  });
  assert.equal("cursors" in as("bia"), false);
});

/** More conversations than fit; the first one is heard of last. */
function knowTooMany(store: ClientStore): void {
  store.transaction(() => {
    for (let index = 6000; index > 0; index--) know(store, `d${index}`, 100);
  });
}

Deno.test("however many conversations there are, a login fits into a line", () => {
  using store = storeOfAna();
  knowTooMany(store);
  const frame = loginFrame({ credentials: undefined }, store);
  const line = encodeFrame(frame);
  assert.ok(line.length <= maxClientLineBytes + 1);
  assert.ok(line.length > maxClientLineBytes - 20);
  assert.ok(decodeClientFrame(new TextEncoder().encode(line.trimEnd())).ok);
  const unsaid = unsaidCursors(frame, store);
  assert.deepEqual([unsaid.has("d1"), unsaid.has("d6000")], [false, true]);
  assert.equal(Object.keys(cursorsOf(frame)).length + unsaid.size, 6000);
});

Deno.test("urgent cursors are said before others", () => {
  using store = storeOfAna();
  knowTooMany(store);
  const urgent = ["d4711", "d6000"];
  const cursors = cursorsOf(loginFrame({ credentials: undefined, urgent }, store, 200));
  assert.deepEqual(Object.keys(cursors).slice(0, 3), ["d4711", "d6000", "d1"]);
});

function cursorsOf(frame: ReturnType<typeof loginFrame>): Record<string, number> {
  return frame.type === "login" ? frame.cursors ?? {} : {};
}
