import assert from "node:assert/strict";
import { editorOf } from "./editor.ts";
import { press } from "./press.ts";
import type { Effect } from "./pressed.ts";
import type { ScreenState } from "./state.ts";
import { entry, lab, labState, room, screenText, waiting } from "./testing.ts";

/** Presses keys, `<name>` or a text, one after another; returns where that leads to. */
function pressAll(state: ScreenState, ...keys: readonly string[]) {
  let now = state;
  const effects: Effect[] = [];
  for (const key of keys) {
    const [, name] = /^<(.+)>$/.exec(key) ?? [];
    const next = press(
      now,
      name === undefined ? { kind: "text", text: key } : { kind: "key", name },
    );
    now = next.state;
    effects.push(...next.effects);
  }
  return { state: now, effects: effects.filter(({ kind }) => kind !== "typing") };
}

const talk = Array.from({ length: 60 }, (_, index) => entry(index + 1, "bia", `m${index + 1}`));

Deno.test("Enter sends what is typed, of several lines or one, and keeps it for later", () => {
  const { state, effects } = pressAll(labState([]), "one", "<alt-enter>", "two", "<enter>");
  assert.deepEqual(effects, [{ kind: "submit", text: "one\ntwo" }]);
  assert.equal(state.editor.text, "");
  assert.equal(pressAll(state, "<up>").state.editor.text, "one\ntwo");
  assert.deepEqual(pressAll(labState([]), "  ", "<enter>").effects, []);
});

Deno.test("what was being typed comes back behind what was typed before", () => {
  const { state } = pressAll(labState([]), "first", "<enter>", "second", "<enter>", "third");
  const up = pressAll(state, "<up>", "<up>", "<up>");
  assert.equal(up.state.editor.text, "first");
  assert.equal(pressAll(up.state, "<down>", "<down>").state.editor.text, "third");
});

Deno.test("a paste keeps its lines, whatever they end with, and sends nothing", () => {
  const { state, effects } = press(labState([]), { kind: "paste", text: "a\rb\r\nc\nd" });
  assert.equal(state.editor.text, "a\nb\nc\nd");
  assert.ok(!effects.some(({ kind }) => kind === "submit"));
});

Deno.test("Tab completes names of who spoke here, and commands", () => {
  const state = labState([entry(1, "bruno", "hi"), entry(2, "bia", "hi")]);
  assert.equal(pressAll(state, "b", "<tab>").state.editor.text, "bia: ");
  assert.equal(pressAll(state, "b", "<tab>", "<tab>").state.editor.text, "bruno: ");
  assert.equal(pressAll(state, "/me", "<tab>").state.editor.text, "/members ");
});

Deno.test("PgUp shows what is older and asks for more before it has run out; End goes back", () => {
  const state = labState(talk);
  const up = pressAll(state, "<pageup>");
  assert.ok(screenText(up.state).some((row) => row.endsWith("m49")));
  assert.ok(!screenText(up.state).some((row) => row.endsWith("m60")));
  const far = pressAll(up.state, "<pageup>", "<pageup>", "<pageup>");
  assert.deepEqual(far.effects.at(-1), { kind: "older" });
  const back = pressAll(far.state, "<end>");
  assert.ok(screenText(back.state).some((row) => row.endsWith("m60")));
  assert.equal(pressAll(up.state, "<pagedown>").state.anchor, undefined);
});

Deno.test("Ctrl-K goes to whoever has what is typed in the name, news first", () => {
  const rooms = [room("#lobby"), room("#lab"), room("bia"), room("#board", { unread: 2 })];
  const state = labState([], { rooms, people: ["zoe", "bruno"] });
  assert.deepEqual(pressAll(state, "<ctrl-k>", "<enter>").effects, [{
    kind: "open",
    name: "#board",
  }]);
  assert.deepEqual(pressAll(state, "<ctrl-k>", "BR", "<enter>").effects, [
    { kind: "open", name: "bruno" },
  ]);
  assert.deepEqual(pressAll(state, "<ctrl-k>", "b", "<down>", "<enter>").effects, [
    { kind: "open", name: "bia" },
  ]);
  const left = pressAll(state, "<ctrl-k>", "b", "<escape>");
  assert.equal(left.state.overlay, undefined);
  assert.equal(left.state.editor.text, "");
});

Deno.test("Alt-A goes to where somebody is called, before other news", () => {
  const rooms = [
    room("#lobby", { unread: 9 }),
    room("#lab"),
    room("bia", { unread: 1, mentions: 1 }),
  ];
  const { effects } = pressAll(labState([], { rooms }), "<alt-a>");
  assert.deepEqual(effects, [{ kind: "open", name: "bia", conversation: "c-bia" }]);
  assert.deepEqual(pressAll(labState([]), "<alt-a>").effects, []);
});

Deno.test("a chosen message is answered, edited or deleted by a command that can be seen", () => {
  const state = labState([
    entry(1, "bia", "one"),
    entry(2, "ana", "two\nlines"),
    entry(3, "bia", "3"),
  ]);
  assert.equal(pressAll(state, "<ctrl-r>", "r").state.editor.text, "/reply 3 ");
  assert.equal(pressAll(state, "<ctrl-r>", "<up>", "e").state.editor.text, "/edit 2 two\nlines");
  assert.equal(
    pressAll(state, "<ctrl-r>", "<up>", "<up>", "<up>", "d").state.editor.text,
    "/delete 1",
  );
  assert.deepEqual(pressAll(state, "<ctrl-r>", "a").effects, []);
  assert.equal(pressAll(state, "<ctrl-r>", "<escape>").state.selected, undefined);
});

Deno.test("a chosen message is always to be seen, however far up it is", () => {
  let now = pressAll(labState(talk), "<ctrl-r>").state;
  for (let seq = 60; seq >= 1; seq--) {
    assert.equal(now.selected, seq);
    assert.ok(screenText(now).some((row) => row.endsWith(` m${seq}`)), String(seq));
    now = pressAll(now, "<up>").state;
  }
});

Deno.test("an offered file is fetched or declined by one key", () => {
  const offer = entry(7, "bia", "", { type: "file_offer", file: { name: "a.txt", size: 3 } });
  assert.deepEqual(pressAll(labState([offer]), "<ctrl-r>", "a").effects, [
    { kind: "submit", text: "/accept 7" },
  ]);
  assert.deepEqual(pressAll(labState([offer]), "<ctrl-r>", "x").effects, [
    { kind: "submit", text: "/decline 7" },
  ]);
});

Deno.test("Ctrl-C empties what is typed, and leaves only when it is pressed twice", () => {
  const typed = pressAll(labState([]), "text", "<ctrl-c>");
  assert.equal(typed.state.editor.text, "");
  const once = pressAll(typed.state, "<ctrl-c>");
  assert.deepEqual(once.effects, []);
  assert.ok(screenText(once.state).some((row) => row.includes("Ctrl-C again leaves")));
  assert.deepEqual(pressAll(once.state, "<ctrl-c>").effects, [{ kind: "quit" }]);
  assert.deepEqual(pressAll(once.state, "x", "<ctrl-c>", "<ctrl-c>").effects, []);
});

Deno.test("a question gets its answer before anything else, or none", () => {
  const prompt = { question: "Password: ", isSecret: true, editor: editorOf("") };
  const asked = labState([], { prompt, editor: editorOf("unsent") });
  const { state, effects } = pressAll(asked, "secret", "<backspace>", "<enter>");
  assert.deepEqual(effects, [{ kind: "answer", text: "secre" }]);
  assert.equal(state.editor.text, "unsent");
  assert.deepEqual(pressAll(asked, "x", "<escape>").effects, [{ kind: "answer", text: undefined }]);
});

Deno.test("typing is said of texts, and not of commands or nothing", () => {
  const said = (text: string) => press(labState([]), { kind: "text", text }).effects;
  assert.deepEqual(said("hello"), [{ kind: "typing", isTyping: true }]);
  assert.deepEqual(said("/who"), [{ kind: "typing", isTyping: false }]);
  assert.equal(labState([]).place.conversation, lab);
});

Deno.test("what was refused is taken back into the input, unless something is typed there", () => {
  const pending = [waiting("queued"), waiting("refused", { code: "muted", message: "no" })];
  const full = labState([]);
  const state = { ...full, timeline: { ...full.timeline, pending } };
  const { state: now, effects } = pressAll(state, "<ctrl-x>");
  assert.deepEqual(effects, [{ kind: "take back", clientId: "refused" }]);
  assert.equal(now.editor.text, "refused");
  assert.equal(pressAll(state, "typed", "<ctrl-x>").state.editor.text, "typed");
  assert.deepEqual(pressAll(full, "<ctrl-x>").effects, []);
});
