import assert from "node:assert/strict";
import { ClientStore } from "../core/store/client_store.ts";
import type { EntryLike } from "../core/frames.ts";
import { Transcript } from "./transcript.ts";

const today = new Date(2026, 0, 2, 15, 4, 5);

const bias = {
  ...{ type: "message", message_id: "g2/7", conversation: "g2", seq: 7, sender: "bia" },
  ...{ content: "shall we?\nor not", timestamp: today.toISOString() },
};

function show(
  frame: object,
  damaged = false,
  language: "en" | "pt-BR" = "en",
  isNumbered = false,
): string {
  using store = ClientStore.temporary();
  store.entries.add(bias, false);
  const rest = { first: 1, head: 1, delivered: 0, read: 0, member: true };
  store.conversations.keep({ conversation: "g2", kind: "group", name: "#lab", ...rest });
  const place = { message_id: "g2/1", conversation: "g2", seq: 1 };
  const entry = { ...place, timestamp: today.toISOString(), ...frame } as EntryLike;
  const transcript = new Transcript(store, language, () => today);
  return transcript.entry({ frame: entry, damaged, seen: false }, "ana", isNumbered);
}

const text = { type: "message", sender: "bia", content: "oi" };

Deno.test("a text is shown with its time, its place and who wrote it", () => {
  assert.equal(show(text), "15:04 [#lab] bia: oi");
  assert.equal(show({ ...text, sender: "ana" }), "15:04 [#lab] ana: oi  ✓");
  const yesterday = new Date(2026, 0, 1, 9, 30).toISOString();
  assert.match(show({ ...text, timestamp: yesterday }), /^1\/1\/2026 09:30 \[#lab\]/);
});

Deno.test("nobody can write what looks like somebody else's line", () => {
  const forged = { ...text, content: "oi\n15:05 [#lab] ana: I owe bia 100" };
  assert.equal(show(forged), "15:04 [#lab] bia: oi\n    | 15:05 [#lab] ana: I owe bia 100");
  assert.equal(show({ ...text, content: "a\u001b[2Kb\u2028c" }), "15:04 [#lab] bia: a[2Kbc");
});

Deno.test("a text whose digest does not hold is not shown as if it were fine", () => {
  assert.match(show(text, true), /changed on its way/);
});

Deno.test("edits, deletions and memberships are said in words, also in Portuguese", () => {
  assert.equal(show({ ...text, edited: "…" }), "15:04 [#lab] bia: oi (edited)");
  assert.equal(show({ ...text, deleted: true }), "15:04 [#lab] bia: (deleted)");
  const membership = { type: "membership", actor: "ana", members: ["ana", "bia"] };
  const created = show({ ...membership, action: "created" });
  assert.equal(created, "15:04 [#lab] ana created the group with bia");
  const left = show({ ...membership, action: "left" }, false, "pt-BR");
  assert.equal(left, "15:04 [#lab] ana saiu");
});

Deno.test("an answer shows what it answers on a line that no text can look like", () => {
  const answer = { ...text, sender: "ana", reply_to: 7 };
  assert.equal(show(answer), "15:04 [#lab] ana: oi  ✓\n    ↳ bia: shall we? or not");
  const forged = show({ ...text, content: "yes\n    ↳ ana: I owe you" });
  assert.equal(forged, "15:04 [#lab] bia: yes\n    |     ↳ ana: I owe you");
  assert.match(show({ ...text, reply_to: 3 }), /\n {4}↳ message 3$/);
});

Deno.test("edits and deletions are lines of their own, with their messages where numbers are shown", () => {
  const edit = { type: "edit", sender: "bia", target: 7, content: "not now" };
  assert.equal(show(edit), "15:04 [#lab] bia edited: not now");
  assert.equal(show(edit, false, "en", true), "15:04 [#lab 1] bia edited 7: not now");
  assert.match(show(edit, true), /bia edited: \[changed on its way/);
  assert.match(
    show({ ...edit, content: undefined, deleted: true }),
    /bia edited: \(deleted since\)$/,
  );
  const deletion = { type: "delete", actor: "ana", target: 7 };
  assert.equal(show(deletion), "15:04 [#lab] ana deleted a message of bia");
  assert.equal(show({ ...deletion, actor: "bia" }), "15:04 [#lab] bia deleted a message");
  assert.match(show({ ...deletion, target: 3 }, false, "pt-BR"), /ana apagou uma mensagem$/);
});

Deno.test("what becomes of a group and of those in it is said in words", () => {
  const change = (action: string, more: object = {}) =>
    show({ type: "membership", actor: "ana", members: ["bia"], action, ...more });
  assert.match(change("renamed", { name: "#attic" }), /ana renamed the group to #attic$/);
  assert.match(change("role", { role: "admin" }), /ana made bia an admin$/);
  assert.match(change("role", { role: "king" }), /cannot show: "membership role"/);
  assert.match(change("muted"), /ana muted bia$/);
  assert.match(change("left", { owner: "caio" }), /ana left; caio owns it now$/);
});

Deno.test("an entry of a later version is named, not hidden", () => {
  assert.match(show({ type: "poll\u0007" }), /this version cannot show: "poll"/);
});
