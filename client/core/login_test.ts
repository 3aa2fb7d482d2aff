import assert from "node:assert/strict";
import { loginFrame } from "./login.ts";
import { ClientStore } from "./store/client_store.ts";

function storeOfAna(): ClientStore {
  const store = ClientStore.temporary();
  store.profile.trust({ fingerprint: "f", pem: "p" });
  store.profile.keepLogin({ username: "ana", userId: "u1", token: "t" });
  store.profile.keepFirstEpoch("one");
  return store;
}

function know(store: ClientStore, conversation: string, cursor: number): void {
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
