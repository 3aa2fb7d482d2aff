import assert from "node:assert/strict";
import { Contacts } from "./contacts.ts";
import type { IncomingFrame } from "./frames.ts";
import { RequestFailure } from "./requests.ts";
import { ClientStore } from "./store/client_store.ts";

const friend = (username: string) => ({ username, contact: true, blocked: false });

/** Contacts that are asked for from a server which says these frames, page by page. */
function contactsOf(store: ClientStore, ...pages: IncomingFrame[][]) {
  const asked: unknown[] = [];
  const contacts: Contacts = new Contacts(store, (frame) => {
    asked.push(frame);
    const [page, ...rest] = pages.shift() ?? [];
    if (page === undefined) return Promise.reject(new RequestFailure("offline", "lost"));
    for (const one of [page, ...rest]) contacts.hear(one);
    return Promise.resolve(page);
  });
  return { contacts, asked };
}

const list = (names: string[], more = false): IncomingFrame => {
  return { type: "contact_list", contacts: names.map(friend), more };
};

Deno.test("contacts are those that the server lists, and what it says of them meanwhile", async () => {
  using store = ClientStore.temporary();
  store.contacts.keep(friend("gone"));
  const blocked = { type: "contact", username: "ana", contact: false, blocked: true };
  const removed = { type: "contact", username: "bia", contact: false, blocked: false };
  const { contacts, asked } = contactsOf(
    store,
    [list(["ana", "bia"], true), blocked, removed],
    [list(["caio"])],
  );
  await contacts.sync();
  assert.deepEqual(asked, [
    { type: "get_contacts", after: undefined },
    { type: "get_contacts", after: "bia" },
  ]);
  assert.deepEqual(store.contacts.list(), [
    { username: "ana", contact: false, blocked: true },
    friend("caio"),
  ]);
});

Deno.test("a connection that is lost meanwhile costs no contact", async () => {
  using store = ClientStore.temporary();
  store.contacts.keep(friend("zoe"));
  const { contacts } = contactsOf(store, [list(["ana"], true)]);
  await contacts.sync();
  assert.deepEqual(store.contacts.list(), [friend("ana"), friend("zoe")]);
  store.reset(undefined, "two");
  assert.equal(store.contacts.list().length, 2);
});
