import assert from "node:assert/strict";
import type { EntryLike } from "../core/frames.ts";
import { ClientStore } from "../core/store/client_store.ts";
import { editorOf } from "./editor.ts";
import { ScreenModel } from "./screen_model.ts";
import { badgeOf } from "./sidebar.ts";
import { entry, lab, screenText } from "./testing.ts";

const facts = { first: 1, head: 0, delivered: 0, read: 0, member: true } as const;

/** Ana's model, in the lobby, with #lab and bia beside it. */
function anasModel() {
  const store = ClientStore.temporary();
  store.profile.trust({ fingerprint: "x", pem: "" });
  store.profile.keepLogin({ username: "ana", userId: "u", token: "t" });
  for (
    const [conversation, kind, name] of [
      ["l1", "lobby", "#lobby"],
      [lab, "group", "#lab"],
      ["d1", "dm", "bia"],
    ] as const
  ) {
    store.conversations.keep({ conversation, kind, name, ...facts });
    store.conversations.setCursor(conversation, 0, 0);
  }
  const size = { columns: 80, rows: 20 };
  const model = new ScreenModel({ store, language: "en", size, changed: () => {} });
  model.reload();
  model.open({ name: "#lobby", conversation: "l1" });
  const hear = (frame: Partial<EntryLike> & { readonly seq: number }) => {
    const kept = store.entries.add(entry(frame.seq, "bia", "hi", frame).frame, false);
    store.conversations.setCursor(kept.frame.conversation, kept.frame.seq, 0);
    return model.hear(kept);
  };
  const badge = (name: string) => badgeOf(model.state.rooms.find((room) => room.name === name)!);
  return { store, model, hear, badge };
}

Deno.test("what comes elsewhere is counted, and marked where somebody is called", () => {
  const { store, model, hear, badge } = anasModel();
  using _ = store;
  hear({ seq: 1 });
  assert.equal(badge("#lab"), "1");
  assert.deepEqual(hear({ seq: 2, content: "ask @Ana." }), { isForMe: true, isSeen: false });
  assert.equal(badge("#lab"), "@2");
  hear({ seq: 3, content: "anabel, banana" });
  hear({ seq: 4, sender: "ana" });
  assert.equal(badge("#lab"), "@3");
  assert.deepEqual(hear({ seq: 1, conversation: "d1" }), { isForMe: true, isSeen: false });
  assert.equal(badge("bia"), "@1");
  model.open({ name: "#lab", conversation: lab });
  assert.deepEqual(model.seen, { conversation: lab, seq: 4 });
  model.markSeen(lab, 4);
  assert.equal(badge("#lab"), "");
});

Deno.test("what came while nobody looked is counted at the start, once", () => {
  const { store, model, badge } = anasModel();
  using _ = store;
  for (const seq of [1, 2, 3]) store.entries.add(entry(seq, "bia", "hi").frame, false);
  store.conversations.setCursor(lab, 3, 0);
  model.reload();
  assert.equal(badge("#lab"), "3");
  // All that came with an entry is in the store before any of it is told.
  model.hear(store.entries.at(lab, 3)!);
  assert.equal(badge("#lab"), "3");
});

Deno.test("what was read on another device is not new here", () => {
  const { store, model, hear, badge } = anasModel();
  using _ = store;
  for (const seq of [1, 2, 3]) hear({ seq });
  model.learn(lab, 2);
  assert.equal(badge("#lab"), "1");
});

Deno.test("who reads further up has not seen what comes below, and keeps the place", () => {
  const { store, model, hear } = anasModel();
  using _ = store;
  for (let seq = 1; seq <= 40; seq++) hear({ seq, conversation: "l1", content: `m${seq}` });
  model.change({ anchor: { block: "entry 20", below: 0 } });
  const before = screenText(model.state).slice(1, -3);
  assert.deepEqual(hear({ seq: 41, conversation: "l1" }), { isForMe: false, isSeen: false });
  assert.equal(model.seen, undefined);
  assert.deepEqual(screenText(model.state).slice(2, -3), before.slice(1));
  model.change({ anchor: undefined });
  assert.deepEqual(model.seen, { conversation: "l1", seq: 41 });
});

Deno.test("however much comes, who reads further up keeps the place, and comes back to all of it", () => {
  const { store, model, hear } = anasModel();
  using _ = store;
  const say = (from: number, to: number) => {
    for (let seq = from; seq <= to; seq++) hear({ seq, conversation: "l1", content: `m${seq}` });
  };
  say(1, 300);
  model.change({ anchor: { block: "entry 100", below: 0 } });
  const before = screenText(model.state).slice(2, -3);
  say(301, 2500);
  assert.deepEqual(screenText(model.state).slice(2, -3), before);
  assert.ok(model.state.timeline.items.length <= 1000);
  model.showNewest();
  assert.ok(screenText(model.state).some((row) => row.endsWith("m2500")));
  say(2501, 4000);
  assert.ok(model.state.timeline.items.length <= 1000);
  assert.deepEqual(model.seen, { conversation: "l1", seq: 4000 });
});

Deno.test("an edit and a deletion change the message, and what quotes it", () => {
  const { store, model, hear } = anasModel();
  using _ = store;
  const here = { conversation: "l1" };
  hear({ seq: 1, content: "at one", ...here });
  hear({ seq: 2, sender: "zoe", content: "fine", reply_to: 1, ...here });
  hear({ seq: 3, type: "edit", target: 1, content: "at two", ...here });
  const said = () => screenText(model.state).map((row) => row.replace(/^.*│/, "")).join("\n");
  assert.match(said(), /bia at two \(edited\)\n.*zoe ↳ bia: at two/);
  assert.doesNotMatch(said(), /at one/);
  hear({ seq: 4, type: "delete", target: 1, actor: "bia", ...here });
  assert.match(said(), /bia \(deleted\)\n.*zoe ↳ bia: \(deleted\)/);
  assert.doesNotMatch(said(), /at two/);
});

Deno.test("what is being typed stays with its conversation", () => {
  const { store, model } = anasModel();
  using _ = store;
  model.change({ editor: editorOf("for the lobby") });
  model.open({ name: "bia", conversation: "d1" });
  assert.equal(model.state.editor.text, "");
  model.change({ editor: editorOf("for bia") });
  model.open({ name: "#lobby", conversation: "l1" });
  assert.equal(model.state.editor.text, "for the lobby");
});

Deno.test("a message that was found is gone to, however far back, and one comes back to the newest", () => {
  const { store, model } = anasModel();
  using _ = store;
  for (let seq = 1; seq <= 900; seq++) {
    store.entries.add(entry(seq, "bia", `m${seq}`, { conversation: "l1" }).frame, false);
  }
  store.conversations.setCursor("l1", 900, 0);
  model.open({ name: "#lobby", conversation: "l1" });
  model.change({ overlay: { kind: "search", query: editorOf(""), chosen: 0, found: [] } });
  model.search("M150");
  assert.equal(model.state.overlay?.kind === "search" && model.state.overlay.found.length, 1);
  model.change({ overlay: undefined });
  model.go(store.entries.at("l1", 150)!);
  assert.ok(screenText(model.state).some((row) => row.includes("150   bia m150")));
  assert.equal(model.isAtBottom, false);
  model.showNewer();
  model.showNewer();
  model.showNewer();
  model.showNewer();
  assert.equal(model.state.timeline.hasNewer, false);
  assert.equal(model.state.timeline.items.at(-1)?.entry.frame.seq, 900);
  model.showNewest();
  assert.ok(screenText(model.state).some((row) => row.endsWith("m900")));
  assert.equal(model.isAtBottom, true);
});
