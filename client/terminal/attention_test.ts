import assert from "node:assert/strict";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import type { EntryLike } from "../core/frames.ts";
import { RequestFailure } from "../core/requests.ts";
import { ClientStore } from "../core/store/client_store.ts";
import { Attention, type AttentionSettings } from "./attention.ts";
import { People } from "./people.ts";
import { ScreenEvents } from "./screen_events.ts";
import { ScreenModel } from "./screen_model.ts";
import { entry, lab } from "./testing.ts";
import { TypingNotes } from "./typing_notes.ts";

const facts = { first: 1, head: 0, delivered: 0, read: 0, member: true } as const;

/** Ana looks at the lobby; returns what makes something be said, and what has steered the terminal. */
function anasEars(settings: AttentionSettings, isLive = true) {
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
  model.change({ connection: { isLive, text: "" } });
  const written: string[] = [];
  const attention = new Attention(settings, (sequence) => written.push(sequence));
  const request = () => Promise.reject(new RequestFailure("offline", "nobody is asked here"));
  const events = new ScreenEvents({
    ...{ model, store, attention, language: "en" },
    typing: new TypingNotes({ mention: () => {} }, store, model, new FakeClock()),
    people: new People({ request }, model),
    learn: () => {},
    findPlace: () => {},
    loggedIn: () => {},
    note: () => {},
  });
  let seq = 0;
  const say = (conversation: string, content: string, more: Partial<EntryLike> = {}) => {
    const { frame } = entry(++seq, "bia", content, { conversation, ...more });
    events.hear({ kind: "entry", entry: store.entries.add(frame, false) });
    return written.splice(0).join("");
  };
  return { store, attention, say, written };
}

const bell = "\x07";

Deno.test("the bell rings for what is for this person and cannot be seen, and for nothing else", () => {
  const { store, say } = anasEars({ bell: true, title: true });
  using _ = store;
  assert.equal(say("d1", "are you there?"), bell);
  assert.equal(say(lab, "ana: lunch?"), bell);
  assert.equal(say(lab, "lunch, anybody?"), "");
  assert.equal(say("l1", "ana, this you see"), "");
  assert.equal(say("d1", "from another device", { sender: "ana" }), "");
});

Deno.test("what is fetched after a connection is lost rings for nobody", () => {
  const { store, say } = anasEars({ bell: true, title: true }, false);
  using _ = store;
  assert.equal(say("d1", "said an hour ago"), "");
});

Deno.test("who wants no bell and no title gets neither", () => {
  const { store, attention, say, written } = anasEars({ bell: false, title: false });
  using _ = store;
  assert.equal(say("d1", "are you there?"), "");
  attention.show("bia", "@1");
  attention.end();
  assert.deepEqual(written, []);
});

Deno.test("the title says how much is new, is written when that changes, and is given back", () => {
  const { store, attention, written } = anasEars({ bell: true, title: true });
  using _ = store;
  for (const badge of ["", "@1", "@1"]) attention.show("#lobby", badge);
  attention.end();
  attention.show("#lobby", "@2");
  assert.deepEqual(written, [
    "\x1b[22;2t\x1b]2;chat: #lobby\x07",
    "\x1b]2;(@1) chat: #lobby\x07",
    "\x1b[23;2t",
  ]);
});
