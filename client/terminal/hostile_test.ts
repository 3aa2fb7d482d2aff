import assert from "node:assert/strict";
import fc from "fast-check";
import type { EntryLike } from "../core/frames.ts";
import { Attention } from "./attention.ts";
import { connectionLine } from "./connection_line.ts";
import { editorOf } from "./editor.ts";
import { press } from "./press.ts";
import { paint } from "./paint.ts";
import { safeName, safeText } from "./safe_text.ts";
import { rowsOf, screenOf } from "./screen.ts";
import { rowWidth, textOf } from "./spans.ts";
import { type Overlay, type ScreenState } from "./state.ts";
import { entry, lab, labState, room, waiting } from "./testing.ts";

const codes = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index));

/** Every control, and every code point that turns the direction of what stands around it. */
const controls = [
  ...codes(0x00, 0x1f),
  ...codes(0x7f, 0x9f),
  ...["\u061c", "\u200e", "\u200f", "\u2028", "\u2029"],
  ...codes(0x202a, 0x202e),
  ...codes(0x2066, 0x2069),
];

/** What terminals do when they are told: with both spellings of each introducer. */
const sequences = ["\x1b[", "\x9b"].flatMap((csi) => [
  ...["2J", "H", "10;10H", "A", "?1049l", "?25l", "6n", "c", "31m", "8m", "5i", "1;1r", "0 q"]
    .map((rest) => csi + rest),
]).concat(
  ["\x1b]", "\x9d"].flatMap((osc) =>
    ["0;owned\x07", "2;owned\x1b\\", "52;c;b3duZWQ=\x07", "8;;http://x\x07", "1337;File=:\x9c"]
      .map((rest) => osc + rest)
  ),
  ["\x1bP", "\x90"].flatMap((dcs) =>
    ['$q"p\x1b\\', "+q544e\x9c", "tmux;\x1b\x1b[2J\x1b\\"]
      .map((rest) => dcs + rest)
  ),
  [
    "\x1b_G\x1b\\",
    "\x1b^x\x1b\\",
    "\x1bXx\x1b\\",
    "\x1bc",
    "\x1b7",
    "\x1b8",
    "\x1bM",
    "\x1b(0",
    "\x1b#8",
  ],
);

const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(...controls),
    fc.constantFrom(...sequences),
    fc.constantFrom(
      "bia",
      " ",
      "日本",
      "👩‍💻",
      "e\u0301",
      "\ud800",
      "a".repeat(50),
      "\u0301".repeat(40),
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  { maxLength: 12 },
).map((pieces) => pieces.join(""));

const unsafe = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** Puts what a stranger wrote wherever somebody else's words are shown. */
function stateOf(text: string, overlay: Overlay | undefined): ScreenState {
  const frames: Partial<EntryLike>[] = [
    { content: text },
    { sender: text, content: text, edited: text },
    { type: "membership", action: "added", actor: text, members: [text, text] },
    { type: "membership", action: "renamed", actor: text, members: [], name: text },
    { type: "membership", action: text, actor: text, members: [] },
    { type: "membership", action: "left", actor: text, members: [], owner: text },
    { type: text },
    { content: text, timestamp: text },
    { content: "answer", reply_to: 1 },
    { type: "file_offer", sender: text, file: { name: text, size: 5, media_type: text } },
    { type: "file_answer", target: 10, answer: "accepted", actor: text },
  ];
  const entries = frames.map((more, index) => entry(index + 1, "bia", "hello", more));
  const state = labState(entries, {
    me: text,
    rooms: [room("#lab", { name: text }), room(text), room("#lobby")],
    place: { name: text, conversation: lab },
    presence: new Map([[text, "online"]]),
    people: [text],
    typists: [{ place: lab, name: text }, { place: lab, name: `${text}2` }],
    moving: text,
    notices: [{ id: 1, place: lab, after: 3, text: safeText(text), isAnswer: true }],
    connection: connectionLine(
      { name: "waiting", ms: 1000, detail: text, said: text, failures: [] },
      "en",
    ),
    overlay,
  }, { columns: 70, rows: 60 });
  const items = state.timeline.items.map((item) => ({ ...item, answered: entries[1]! }));
  const pending = [waiting(text), waiting(text, { code: text, message: text })];
  return { ...state, timeline: { ...state.timeline, items, pending } };
}

const overlays: readonly ((text: string) => Overlay | undefined)[] = [
  () => undefined,
  () => ({ kind: "jump", query: editorOf(""), chosen: 0 }),
  (text) => ({
    kind: "search",
    query: editorOf("x"),
    chosen: 0,
    found: [entry(1, text, text, { timestamp: text })],
  }),
];

Deno.test("nothing that a peer or a server writes steers the terminal", () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom(...overlays), (text, overlay) => {
      for (const row of rowsOf(screenOf(stateOf(text, overlay(text))))) {
        assert.doesNotMatch(textOf(row), unsafe);
        assert.ok(rowWidth(row) <= 70, textOf(row));
        const painted = paint(row, true).replaceAll("\x1b", "^").replace(/\^\[[\d;]*m/g, "");
        assert.equal(painted, textOf(row));
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("every control by itself, and every sequence, is gone from texts and from names", () => {
  for (const one of [...controls, ...sequences]) {
    assert.doesNotMatch(
      safeText(`a${one}b`).replaceAll(/[\n\t]/g, ""),
      unsafe,
      JSON.stringify(one),
    );
    assert.doesNotMatch(safeName(`a${one}b`), unsafe, JSON.stringify(one));
  }
});

Deno.test("the window's title is written once, and no name in it can end it", () => {
  fc.assert(fc.property(hostile, (name) => {
    const written: string[] = [];
    const attention = new Attention({ bell: true, title: true }, (text) => written.push(text));
    attention.show(name, "@2");
    const [, title] = written.join("").replaceAll("\x1b", "^").replace("^[22;2t", "")
      .split("^]2;");
    assert.ok(title!.endsWith("\x07"));
    assert.doesNotMatch(title!.slice(0, -1), unsafe);
  }));
});

Deno.test("what is pasted is put in without what would steer the terminal", () => {
  fc.assert(fc.property(hostile, (text) => {
    const { state } = press(labState([]), { kind: "paste", text });
    assert.doesNotMatch(state.editor.text.replaceAll(/[\n\t]/g, ""), unsafe);
    for (const row of rowsOf(screenOf(state))) assert.doesNotMatch(textOf(row), unsafe);
  }));
});
