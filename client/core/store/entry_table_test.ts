import assert from "node:assert/strict";
import { join } from "node:path";
import { digestOf } from "../../../protocol/content.ts";
import { inFolder } from "../../../tests/support/temporary_folder.ts";
import type { EntryLike } from "../frames.ts";
import { Inbox } from "../inbox.ts";
import { isDamaged } from "../own_entries.ts";
import { ClientStore } from "./client_store.ts";
import { databaseName } from "./database.ts";

function entry(type: string, seq: number, more: object): EntryLike {
  const timestamp = new Date(Date.UTC(2026, 0, 2) + seq * 1000).toISOString();
  return { type, message_id: `d1/${seq}`, conversation: "d1", seq, timestamp, ...more };
}

function text(content: string) {
  return { sender: "bia", content, digest: digestOf(content) };
}

const message = entry("message", 1, { receiver: "ana", ...text("first") });
const edit = entry("edit", 2, { target: 1, ...text("second") });
const deletion = entry("delete", 3, { target: 1, actor: "bia" });

function keep(store: ClientStore, ...frames: EntryLike[]): void {
  store.transaction(() => {
    for (const frame of frames) store.entries.add(frame, isDamaged(frame));
  });
}

function contents(store: ClientStore): unknown[] {
  return store.entries.before("d1", Infinity, 10)
    .map(({ frame }) => frame.deleted === true ? null : frame.content);
}

Deno.test("an edit changes its message where it is, and a deletion takes its text and the edits'", () => {
  using store = ClientStore.temporary();
  keep(store, message, edit);
  const { frame } = store.entries.at("d1", 1)!;
  assert.deepEqual(frame, { ...message, ...text("second"), edited: edit.timestamp });
  keep(store, deletion);
  assert.deepEqual(contents(store), [null, null, undefined]);
  const { content: _, digest: __, ...rest } = message;
  assert.deepEqual(store.entries.at("d1", 1)?.frame, { ...rest, deleted: true });
});

Deno.test("an edit of something deleted brings nothing back", () => {
  using store = ClientStore.temporary();
  keep(store, message, deletion, entry("edit", 4, { target: 1, ...text("again") }));
  assert.deepEqual(contents(store), [null, undefined, null]);
});

Deno.test("a page of history that was written before an edit is brought up to date by it", () => {
  using store = ClientStore.temporary();
  keep(store, edit, entry("edit", 4, { target: 1, ...text("third") }));
  assert.deepEqual(contents(store), ["third", "third"]);
  keep(store, message);
  assert.deepEqual(contents(store), ["third", "third", "third"]);
  assert.equal(store.entries.at("d1", 1)?.frame.edited, "2026-01-02T00:00:04.000Z");
});

Deno.test("who was away is not told a second time what the replay of a message said already", () => {
  using store = ClientStore.temporary();
  const echoes = (...frames: EntryLike[]) =>
    store.transaction(() => frames.map((frame) => store.entries.add(frame, false).isEcho === true));
  const edited = { ...message, ...text("second"), edited: edit.timestamp };
  const third = entry("edit", 3, { target: 1, ...text("third") });
  assert.deepEqual(echoes(edited, edit, third), [false, true, false]);
  assert.deepEqual(echoes({ ...deletion, seq: 4 }), [false]);
  const gone = { ...entry("message", 5, { sender: "bia" }), deleted: true };
  assert.deepEqual(echoes(gone, entry("delete", 6, { target: 5, actor: "bia" })), [false, true]);
});

Deno.test("an edit whose text does not match its digest marks its message, and a good one clears it", () => {
  using store = ClientStore.temporary();
  keep(store, message, { ...edit, content: "something else" });
  assert.equal(store.entries.at("d1", 1)?.damaged, true);
  keep(store, entry("edit", 3, { target: 1, ...text("third") }));
  assert.deepEqual([1, 2, 3].map((seq) => store.entries.at("d1", seq)?.damaged), [
    false,
    false,
    false,
  ]);
});

Deno.test("a message that was shown before a reset is not shown again, but that it was edited is", () => {
  using store = ClientStore.temporary();
  const inbox = new Inbox(store, "ana");
  inbox.take([message]);
  store.conversations.setShown("d1", 1);
  inbox.take([{ type: "reset", epoch: "two" }]);
  const edited = { ...message, ...text("second"), edited: edit.timestamp };
  const events = inbox.take([edited, edit, { type: "caught_up" }]).events;
  const news = events.flatMap((event) =>
    event.kind === "entry" ? [!event.entry.seen && !event.entry.isEcho] : []
  );
  assert.deepEqual(news, [false, true]);
});

Deno.test("what was deleted is nowhere in the profile's files", () =>
  inFolder(async (folder) => {
    using store = await ClientStore.open(folder);
    const secret = "the key is under the mat ".repeat(400);
    keep(
      store,
      entry("message", 1, text(secret)),
      entry("edit", 2, { target: 1, ...text(secret) }),
    );
    assert.ok(await isOnDisk(folder, "under the mat"));
    keep(store, deletion);
    assert.ok(!await isOnDisk(folder, "under the mat"));
  }));

async function isOnDisk(folder: string, words: string): Promise<boolean> {
  const files = [databaseName, `${databaseName}-wal`].map((name) =>
    Deno.readFile(join(folder, name))
  );
  const bytes = await Promise.all(files);
  return bytes.some((one) => new TextDecoder("latin1").decode(one).includes(words));
}

Deno.test("a profile of the first version keeps what it has, and learns of edits from then on", () =>
  inFolder(async (folder) => {
    {
      using store = await ClientStore.open(folder);
      keep(store, message);
    }
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(folder, databaseName));
    database.exec(`
      DROP TABLE transfers;
      DROP INDEX entries_that_offer;
      DROP INDEX entries_that_answer;
      DROP INDEX entries_by_target;
      ALTER TABLE entries DROP COLUMN target;
      DROP TABLE contacts;
      PRAGMA user_version = 1;
    `);
    database.close();
    using store = await ClientStore.open(folder);
    keep(store, edit);
    assert.deepEqual(contents(store), ["second", "second"]);
    assert.deepEqual(store.contacts.list(), []);
    assert.deepEqual(store.transfers.list(), []);
  }));
