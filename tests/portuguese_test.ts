import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { editorOf } from "../client/terminal/editor.ts";
import { connectionLine } from "../client/terminal/connection_line.ts";
import type { State } from "../client/core/events.ts";
import type { Overlay, ScreenState } from "../client/terminal/state.ts";
import { entry, lab, labState, room, screenText, waiting } from "../client/terminal/testing.ts";
import { helpRows } from "../client/terminal/overlay_rows.ts";
import { textOf } from "../client/terminal/spans.ts";
import { projectDirectory } from "./support/project_directory.ts";

/** English words that no Portuguese sentence has. */
const english = new Set(
  `the and you your yours they them their is are was were be been has have had not cannot this that
  these those with without of to from by it its which what when where who whom there here nothing
  nobody everybody only new newest older newer message messages server servers said says typing
  connected connecting sent send stored delivered read waiting wait again group groups people person
  password name names file files folder key keys word words leave left search found show shows shown
  help commands other others another until into than then does did will would can must may while
  because both each every more most less least after before behind below above`
    .split(/\s+/),
);

/** What is written as it is in every language: commands, flags, names of programs, and placeholders. */
const untranslated =
  /\{\w+\}|"[^"]*"|`[^`]*`|--[\w-]+(?:[ =][A-Z]\w*| stored)?|\/\w+(?: all)?|\bchat(?: [a-z-]+)+|[A-Z][A-Z_]{2,}|\S*[./@#_=:]\S+|\S+[./@#_=:]\S*/g;

function englishIn(text: string): string[] {
  const words = text.replace(untranslated, " ").toLowerCase().match(/\p{L}+/gu) ?? [];
  return words.filter((word) => english.has(word));
}

Deno.test("no English is left in what is said in Portuguese", async () => {
  const complaints: string[] = [];
  for await (const { name } of Deno.readDir(join(projectDirectory, "common", "text"))) {
    if (!name.endsWith(".ts") || name.endsWith("_test.ts")) continue;
    const url = pathToFileURL(join(projectDirectory, "common", "text", name)).href;
    for (const part of Object.values<unknown>(await import(url))) {
      if (typeof part !== "object" || part === null || !("pt-BR" in part)) continue;
      for (const [key, text] of Object.entries(part["pt-BR"] as Record<string, string>)) {
        const found = englishIn(text);
        if (found.length > 0) complaints.push(`${name} ${key}: ${found.join(" ")} in "${text}"`);
      }
    }
  }
  assert.deepEqual(complaints, []);
});

const states: readonly State[] = [
  { name: "connecting" },
  { name: "live" },
  { name: "replaying", address: { host: "192.0.2.2", port: 12345 }, username: "ana" },
  { name: "waiting", ms: 2000, detail: "x", failures: [] },
  ...(["refused", "unreachable", "not_resolved", "not_chat", "wrong_key"] as const).map((
    reason,
  ): State => ({
    name: "waiting",
    ms: 2000,
    detail: "x",
    failures: [{ reason, address: { host: "192.0.2.2", port: 1 }, seen: undefined } as never],
  })),
];

const overlays: readonly (Overlay | undefined)[] = [
  undefined,
  { kind: "help", top: 0 },
  { kind: "help", top: 99 },
  { kind: "jump", query: editorOf(""), chosen: 0 },
  { kind: "jump", query: editorOf("zzz"), chosen: 0 },
  { kind: "search", query: editorOf("zzz"), chosen: 0, found: [] },
  { kind: "search", query: editorOf("1"), chosen: 0, found: [entry(1, "bia", "1")] },
];

/** A screen on which all that the program can say about a conversation is said. */
function fullState(language: "en" | "pt-BR", state: State, overlay: Overlay | undefined) {
  const membership = (seq: number, more: object) =>
    entry(seq, "bia", "", { type: "membership", actor: "bia", members: ["zoe"], ...more });
  const entries = [
    entry(1, "bia", "1", { edited: "2026-12-01T18:05:00Z" }),
    entry(2, "bia", "2", { deleted: true }),
    entry(3, "ana", "3"),
    entry(4, "ana", "4"),
    entry(5, "ana", "5", { reply_to: 999 }),
    ...["created", "added", "removed", "left", "muted", "unmuted"].map((action, index) =>
      membership(6 + index, { action, owner: "zoe" })
    ),
    membership(12, { action: "renamed", name: "#lab2" }),
    ...["owner", "admin", "member"].map((role, index) =>
      membership(13 + index, { action: "role", role })
    ),
    { ...entry(16, "bia", "6"), damaged: true },
    entry(17, "bia", "", { type: "hologram" }),
  ];
  const parts: Partial<ScreenState> = {
    connection: connectionLine(state, language),
    rooms: [room("#lobby", { unread: 1 }), room("#lab"), room("bia")],
    presence: new Map([["bia", "away"]]),
    typists: [{ place: lab, name: "bia" }, { place: lab, name: "zoe" }],
    queued: 2,
    overlay,
  };
  const whole = labState(entries, parts, { columns: 100, rows: 50 }, language);
  const marks = [{ username: "bia", delivered: 4, read: 3 }, {
    username: "zoe",
    delivered: 5,
    read: 2,
  }];
  const pending = [waiting("7"), waiting("8", { code: "muted", message: "" })];
  const timeline = { ...whole.timeline, marks, pending, newAfter: 1, older: "none" } as const;
  return { ...whole, timeline };
}

Deno.test("no screen has English in Portuguese, nor Portuguese in English", () => {
  for (const state of states) {
    for (const overlay of overlays) {
      const rows = (language: "en" | "pt-BR") => {
        const full = fullState(language, state, overlay);
        const variants: ScreenState[] = [
          full,
          { ...full, isLeaving: true },
          { ...full, selected: 3 },
          { ...full, anchor: { block: "entry 3", below: 0 } },
          { ...full, place: { name: "bia", conversation: "c-bia" } },
          { ...full, timeline: { ...full.timeline, items: [], pending: [], older: "loading" } },
          { ...full, timeline: { ...full.timeline, items: [], pending: [], older: "unknown" } },
        ];
        return variants.flatMap(screenText);
      };
      for (const row of rows("pt-BR")) assert.deepEqual(englishIn(row), [], row);
      for (const row of rows("en")) assert.doesNotMatch(row, /[ãõçáéíóúâêô]/, row);
    }
  }
});

Deno.test("the help is whole in both languages, at any width", () => {
  for (const columns of [40, 60, 120]) {
    const [en, pt] = (["en", "pt-BR"] as const).map((language) => helpRows(language, columns));
    assert.ok(en!.length > 50 && pt!.length > 50);
    for (const row of pt!) assert.deepEqual(englishIn(textOf(row)), [], textOf(row));
  }
});
