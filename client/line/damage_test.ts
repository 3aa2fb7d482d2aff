import assert from "node:assert/strict";
import type { Engine } from "../core/engine.ts";
import type { EntryLike } from "../core/frames.ts";
import { ClientStore } from "../core/store/client_store.ts";
import type { StoredEntry } from "../core/store/entry_table.ts";
import type { Answers } from "./answers.ts";
import type { Face } from "./face.ts";
import { JsonFace } from "./json_face.ts";
import { Output } from "./output.ts";
import type { Transfers } from "../core/files/transfers.ts";
import { Progress } from "./progress.ts";
import { TextFace, type TextFaceOptions } from "./text_face.ts";

const frame: EntryLike = {
  ...{ type: "message", message_id: "d5/1", conversation: "d5", seq: 1, sender: "caio" },
  ...{ content: "forged", timestamp: "2026-01-02T03:04:05.678Z", digest: "sha256:00" },
};

/** What a face writes when it starts with a damaged entry, and when it hears of one. */
function shown(make: (options: TextFaceOptions) => Face) {
  using store = ClientStore.temporary();
  const marks = { first: 1, head: 1, delivered: 0, read: 0, member: true };
  store.conversations.keep({ conversation: "d5", kind: "dm", name: "caio", ...marks });
  const entry: StoredEntry = store.entries.add(frame, true);
  store.conversations.setCursor("d5", 1, 0);
  const lines: string[] = [];
  const notes: string[] = [];
  const into = (texts: string[]) => ({
    writeSync: (bytes: Uint8Array) => texts.push(new TextDecoder().decode(bytes)) && bytes.length,
  });
  const output = new Output(into(lines), into(notes));
  const engine = { shown() {} } as unknown as Engine;
  const answers = {} as unknown as Answers;
  const progress = new Progress();
  const transfers = {} as unknown as Transfers;
  const rest = { answers, transfers, downloads: "/nowhere" };
  const face = make({ engine, store, output, progress, language: "en", ...rest });
  face.start();
  face.hear({ kind: "entry", entry });
  face.hear({ kind: "reset", conversation: "d5" });
  return { lines, notes: notes.filter((note) => note.startsWith("chat: error: ")) };
}

const note =
  "chat: error: Message d5/1, from caio, is not what was sent: its digest does not match its text\n";

Deno.test("programs are told of a text whose digest does not hold, whenever they get it", () => {
  const { lines, notes } = shown((options) => new JsonFace(options));
  const frames = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "message");
  assert.deepEqual(frames, [{ ...frame, damaged: true }, { ...frame, damaged: true }]);
  assert.deepEqual(notes, [note, note]);
});

Deno.test("a mismatch of a digest is written to standard error, beside the text", () => {
  const { lines, notes } = shown((options) => new TextFace(options));
  assert.match(lines[0]!, /changed on its way/);
  assert.deepEqual(notes, [note, note]);
});
