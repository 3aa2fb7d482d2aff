import assert from "node:assert/strict";
import { widthOf } from "./display_width.ts";
import { editorOf } from "./editor.ts";
import { paint } from "./paint.ts";
import { rowsOf, screenOf } from "./screen.ts";
import { rowWidth, textOf } from "./spans.ts";
import { emptyTimeline, type ScreenState } from "./state.ts";
import { entry, labState, room, screenText, waiting } from "./testing.ts";

const talk = [
  entry(1, "bia", "lunch at twelve?"),
  entry(2, "ana", "fine by me", { reply_to: 1 }),
  entry(3, "bia", "日本語 👩‍💻 e\u0301"),
];

/** The rows of the messages, without the list beside them. */
function messages(state: ScreenState): string[] {
  return screenText(state).map((row) => row.replace(/^[^│]*│/, "")).filter((row) => row !== "");
}

Deno.test("the screen has conversations, messages, a bar, and what is typed", () => {
  const rooms = [
    room("#lobby", { unread: 3 }),
    room("#lab"),
    room("bia", { unread: 1, mentions: 1 }),
  ];
  const state = labState(talk, {
    rooms,
    presence: new Map([["bia", "away"]]),
    editor: editorOf("see you"),
    typists: [{ place: "g01LAB", name: "bia" }],
    queued: 2,
  });
  const timeline = {
    ...state.timeline,
    items: [
      { entry: talk[0]! },
      { entry: talk[1]!, answered: talk[0]! },
      { entry: talk[2]! },
    ],
  };
  assert.deepEqual(
    screenText({ ...state, timeline }),
    [
      " chat · ana    │#lab group",
      " #lobby       3│",
      " #lab          │",
      "◐bia         @1│",
      "               │",
      "               │",
      "               │",
      "               │── Tuesday, December 1, 2026 ───────────────────────────────────",
      "               │18:01 bia lunch at twelve?",
      "               │18:02 ana ↳ bia: lunch at twelve?",
      "               │      fine by me ✓ stored",
      "               │18:03 bia 日本語 👩‍💻 e\u0301",
      "               │bia is typing …",
      " connected · 2 not sent yet                                        @4 elsewhere",
      "> see you",
    ],
  );
});

Deno.test("no row is wider than the terminal, whatever is said, and one row stays free", () => {
  for (
    const [columns, rows] of [[120, 40], [80, 24], [40, 12], [61, 9], [20, 6], [10, 3]] as const
  ) {
    const state = labState(talk, {}, { columns, rows });
    const all = rowsOf(screenOf(state));
    assert.ok(all.length <= rows - 1, `${columns}x${rows}`);
    for (const row of all) assert.ok(rowWidth(row) <= columns, textOf(row));
  }
});

Deno.test("at 40 columns the list gives way, and what is new elsewhere is on the bar", () => {
  const rooms = [room("#lobby", { unread: 12 }), room("#lab")];
  const rows = screenText(labState(talk.slice(0, 1), { rooms }, { columns: 40, rows: 10 }));
  assert.deepEqual(
    rows,
    [
      "#lab group",
      "",
      "",
      "",
      "── Tuesday, December 1, 2026 ───────────",
      "18:01 bia lunch at twelve?",
      "",
      " connected                 12 elsewhere",
      "> ",
    ].map((row) => row.trimEnd()),
  );
});

Deno.test("days are told apart, and so is what is new", () => {
  const yesterday = entry(1, "bia", "bye", {
    timestamp: new Date(2026, 10, 30, 23, 59).toISOString(),
  });
  const state = labState([yesterday, entry(2, "bia", "morning")]);
  const seen = messages({ ...state, timeline: { ...state.timeline, newAfter: 1 } });
  assert.deepEqual(seen.slice(1, -2), [
    "── Monday, November 30, 2026 ───────────────────────────────────",
    "23:59 bia bye",
    "── Tuesday, December 1, 2026 ───────────────────────────────────",
    "── new ─────────────────────────────────────────────────────────",
    "18:02 bia morning",
  ]);
});

Deno.test("one's own messages say how far they are: in words where that changes", () => {
  const mine = [1, 2, 3, 4].map((seq) => entry(seq, "ana", `m${seq}`));
  const state = labState(mine);
  const timeline = {
    ...state.timeline,
    marks: [{ username: "bia", delivered: 3, read: 2 }],
    pending: [waiting("m5"), waiting("m6", { code: "muted", message: "You are muted" })],
  };
  assert.deepEqual(messages({ ...state, timeline }).slice(2, -2), [
    "18:01 ana m1 ✓✓",
    "18:02 ana m2 ✓✓ read",
    "18:03 ana m3 ✓✓ delivered",
    "18:04 ana m4 ✓ stored",
    "…     ana m5  … not sent yet",
    "✗     ana m6  ✗ not sent: You are muted (Ctrl-X takes it back)",
  ]);
  const many = {
    ...timeline,
    marks: [...timeline.marks, { username: "zoe", delivered: 4, read: 1 }],
  };
  assert.deepEqual(messages({ ...state, timeline: many }).slice(2, 6), [
    "18:01 ana m1 ✓✓ read",
    "18:02 ana m2 ✓✓ read by 1 of 2",
    "18:03 ana m3 ✓✓ delivered",
    "18:04 ana m4 ✓✓ delivered to 1 of 2",
  ]);
});

Deno.test("edited and deleted texts say so; edits and deletions have no line of their own", () => {
  const { content: _, ...gone } = entry(2, "bia", "").frame;
  const state = labState([
    entry(1, "bia", "at one", { edited: "2026-12-01T18:05:00Z" }),
    {
      frame: { ...gone, deleted: true } as typeof gone & { deleted: true },
      damaged: false,
      seen: false,
    },
    entry(3, "bia", "at one", { type: "edit", target: 1 }),
    { ...entry(4, "bia", "chosen"), damaged: true },
    entry(5, "bia", "", { type: "membership", action: "added", actor: "bia", members: ["zoe"] }),
    entry(6, "bia", "", { type: "hologram" }),
  ] as never);
  assert.deepEqual(messages(state).slice(2, -2), [
    "18:01 bia at one (edited)",
    "18:02 bia (deleted)",
    "18:04 bia [changed on its way: the digest does not match] chosen",
    "18:05 bia added zoe",
    '18:06 (something that this version cannot show: "hologram")',
  ]);
});

Deno.test("numbers stand in for times while a command that takes one is typed", () => {
  assert.match(messages(labState(talk, { editor: editorOf("/reply ") }))[2]!, /^1 {5}bia lunch/);
});

Deno.test("what is typed goes over several rows, and is scrolled to the cursor", () => {
  const long = editorOf(Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n"));
  const state = labState([], { editor: long }, { columns: 60, rows: 15 });
  const { cursor } = screenOf(state);
  const rows = rowsOf(screenOf(state));
  assert.deepEqual(screenText(state).slice(-5), [
    "  line 15",
    "  line 16",
    "  line 17",
    "  line 18",
    "  line 19",
  ]);
  assert.deepEqual(cursor, { x: 9, y: rows.length - 1 });
  const up = screenOf({ ...state, editor: { ...long, cursor: 0 } });
  assert.deepEqual(up.cursor, { x: 2, y: rows.length - 5 });
});

Deno.test("the cursor stands behind what is typed, however wide that is", () => {
  const { cursor } = screenOf(labState([], { editor: editorOf("日本👩‍💻e\u0301") }));
  assert.equal(cursor?.x, 2 + widthOf("日本👩‍💻e\u0301"));
  const heap = editorOf("o" + "\u0301".repeat(40) + "k");
  assert.equal(screenOf(labState([], { editor: heap })).cursor?.x, 4);
});

Deno.test("a secret is not shown while it is typed", () => {
  const prompt = { question: "Password: ", isSecret: true, editor: editorOf("sésame") };
  assert.equal(screenText(labState([], { prompt })).at(-1), "Password: ******");
});

Deno.test("without colours nothing is lost but colours", () => {
  const screen = screenOf(
    labState(talk, { timeline: { ...emptyTimeline, items: talk.map((one) => ({ entry: one })) } }),
  );
  const shown = (hasColor: boolean) =>
    rowsOf(screen).map((row) => paint(row, hasColor)).join("\n").replaceAll("\x1b", "^");
  const bare = (text: string) => text.replace(/\^\[[\d;]*m/g, "");
  assert.doesNotMatch(shown(false), /\^\[(\d+;)*3\d/);
  assert.match(shown(false), /\^\[7m/);
  assert.match(shown(true), /\^\[(1;)?3[1-6]m/);
  assert.equal(bare(shown(true)), bare(shown(false)));
});
