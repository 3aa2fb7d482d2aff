import assert from "node:assert/strict";
import { hash } from "node:crypto";
import fc from "fast-check";
import { digestOf } from "../../protocol/content.ts";
import { type ActivityRecord, genesis, headOf, type Spine, spineOf } from "./activity_chain.ts";
import { type ActivityVerification, verifyActivity } from "./activity_verify.ts";
import { prepare } from "./database.ts";
import { logOf, message, SecondConnection, TestStore } from "./testing.ts";
import type { Operation } from "./types.ts";

/** Eight entries in rows 1 to 8, under the records 3 to 6. */
async function furnished(): Promise<TestStore> {
  const test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const say = (text: string) => message(ana!.id, test.newId(), { direct: bia!.id }, text);
  await test.commit(say("1"), say("2"), say("3"));
  await test.group(ana!, "#lab", bia!);
  await test.commit(say("5"), message(bia!.id, undefined, { conversation: 1 }, "6"), {
    kind: "log_event",
    event: { kind: "login_failed", at: 7, name: "caio", address: "192.0.2.1", detail: "no" },
  });
  await test.commit(say("7"), say("8"));
  return test;
}

/** What is found after somebody has changed the file by hand. */
async function foundAfter(sql: string): Promise<ActivityVerification> {
  using test = await furnished();
  assert.equal(verifyActivity(test.database).ok, true);
  test.database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  return verifyActivity(test.database);
}

const flip = (column: string) => `${column} = replace(${column}, substr(${column}, 9, 1), 'x')`;

const changed: Readonly<Record<string, [sql: string, record: number]>> = {
  "a digest": [`UPDATE entries SET ${flip("digest")} WHERE id = 2`, 3],
  "a sender": ["UPDATE entries SET sender = 2 WHERE id = 5", 5],
  "a client's id": ["UPDATE entries SET client_id = 'other' WHERE id = 7", 6],
  "an id that was absent": ["UPDATE entries SET client_id = '-' WHERE id = 6", 5],
  "an entry's time": ["UPDATE entries SET at = at + 1 WHERE id = 3", 3],
  "an entry's place": ["UPDATE entries SET seq = 9 WHERE id = 8", 6],
  "an entry's conversation": ["UPDATE entries SET conversation = 3 WHERE id = 6", 5],
  "what is replied to": ["UPDATE entries SET reply_to = 1 WHERE id = 7", 6],
  "a type": ["UPDATE entries SET type = 'message' WHERE id = 4", 4],
  "a record's time": ["UPDATE activity SET at = at - 1 WHERE id = 4", 4],
  "events": ["UPDATE activity SET events = replace(events, 'caio', 'bia') WHERE id = 5", 5],
  "events that were absent": ["UPDATE activity SET events = '[]' WHERE id = 4", 4],
  "a hash": [`UPDATE activity SET ${flip("hash")} WHERE id = 4`, 4],
  "how long a text was": ["UPDATE entries SET bytes = 2, content = '' WHERE id = 2", 3],
  "which entries it covers": ["UPDATE activity SET entries = 4 WHERE id = 3", 3],
};

for (const [what, [sql, record]] of Object.entries(changed)) {
  Deno.test(`the first record that does not hold is named when somebody changes ${what}`, async () => {
    assert.deepEqual(await foundAfter(sql), {
      ok: false,
      record,
      fault: "record_changed",
      entry: undefined,
    });
  });
}

Deno.test("a record that is gone is missed", async () => {
  for (const [sql, record] of [["id = 4", 4], ["id <= 2", 1]] as const) {
    const found = await foundAfter(`DELETE FROM activity WHERE ${sql}`);
    assert.deepEqual(found, { ok: false, record, fault: "record_missing", entry: undefined });
  }
});

Deno.test("an entry that is gone is missed, also the last one", async () => {
  for (const [entry, record] of [[2, 3], [5, 5], [8, 6]] as const) {
    const found = await foundAfter(`DELETE FROM entries WHERE id = ${entry}`);
    assert.deepEqual(found, { ok: false, record, fault: "entry_missing", entry });
  }
});

Deno.test("an entry without a record is found", async () => {
  const found = await foundAfter(
    "INSERT INTO entries (conversation, seq, type, sender, at, content, digest) " +
      "VALUES (1, 2, 'message', 1, 1, 'put in', 'sha256:')",
  );
  assert.deepEqual(found, { ok: false, record: 7, fault: "entry_uncovered", entry: 9 });
});

Deno.test("a text that is not the stored one is found, whatever was done to hide it", async () => {
  const set = (values: string) => `UPDATE entries SET ${values} WHERE id = 5`;
  const other = digestOf("other");
  for (
    const sql of [
      set("content = 'x'"),
      set("content = 'other', bytes = 1"),
      set(`content = 'other', bytes = 1, revised_at = 1, revised_digest = '${other}'`),
      set("content = '', bytes = 1, deleted = 1"),
      set("deleted = 1"),
    ]
  ) {
    const found = await foundAfter(sql);
    assert.deepEqual(found, { ok: false, record: 5, fault: "text_changed", entry: 5 }, sql);
  }
});

Deno.test("texts that were edited, deleted or pruned break nothing, and the log says of each who did it", async () => {
  using test = await furnished();
  const [ana] = [test.store.account(1)!];
  const revise = (target: number, content?: string): Operation<"revise"> => ({
    kind: "revise",
    author: ana.id,
    clientId: test.newId(),
    conversation: 2,
    target,
    content,
    digest: digestOf(content ?? ""),
    at: 9,
  });
  await test.commit(revise(4, "edited"), revise(5, "edited"), revise(6));
  await test.commit(revise(4, "again"), revise(5), revise(5, "too late"));
  const before = logOf(test);
  await test.do({ kind: "prune", conversation: 2, before: 3 });

  const found = verifyActivity(test.database);
  assert(found.ok, JSON.stringify(found));
  const rows = logOf(test);
  assert.deepEqual(rows.slice(0, before.length), before);
  const told = rows.filter(({ record }) => record > 6)
    .map((
      { kind, conversation, messageId, digest, detail },
    ) => [kind, messageId ?? conversation, digest, detail]);
  assert.deepEqual(told, [
    ["edit", "d2/7", digestOf("edited"), "d2/4"],
    ["edit", "d2/8", digestOf("edited"), "d2/5"],
    ["delete", "d2/9", undefined, "d2/6"],
    ["edit", "d2/10", digestOf("again"), "d2/4"],
    ["delete", "d2/11", undefined, "d2/5"],
    ["pruned", "d2", undefined, "6"],
  ]);
  test.reopen();
  assert.equal(verifyActivity(test.database).ok, true);
});

Deno.test("records that are cut off the end are not missed by themselves, but by who kept the head", async () => {
  using test = await furnished();
  const before = verifyActivity(test.database);
  test.database.exec("DELETE FROM activity WHERE id = 6; DELETE FROM entries WHERE id > 6");
  const after = verifyActivity(test.database);
  assert(before.ok && after.ok);
  assert.deepEqual([before.head.record, after.head.record], [6, 5]);
  assert.notEqual(before.head.hash, after.head.hash);
});

Deno.test("entries whose records were cut off are adopted at the next start, which is seen", async () => {
  using test = await furnished();
  test.database.exec("DELETE FROM activity WHERE id > 4");
  test.reopen();
  const found = verifyActivity(test.database);
  assert(found.ok);
  assert.deepEqual(found.adopted, [5]);
  assert.equal(logOf(test).at(-1)?.detail, "4 entries");
});

Deno.test("a database from before there was a log is covered by the first record", async () => {
  using test = await furnished();
  test.database.exec("DELETE FROM activity");
  test.now = 5_000_000;
  test.reopen();
  const found = verifyActivity(test.database);
  assert(found.ok);
  assert.deepEqual([found.head.record, found.adopted], [1, [1]]);
  const rows = logOf(test);
  assert.deepEqual(rows.map(({ record, index }) => [record, index]), rows.map((_, at) => [1, at]));
  assert.deepEqual(rows.at(-1), { ...rows.at(-1), at: 5_000_000, kind: "adopted", index: 8 });
  await test.say(test.store.account(1)!, { conversation: 1 }, "goes on");
  assert.equal(verifyActivity(test.database).ok, true);
});

Deno.test("a store goes on after entries were taken off its end, and the first fault stays named", async () => {
  using test = await furnished();
  test.database.exec("DELETE FROM entries WHERE id > 6; DELETE FROM places WHERE entry > 6");
  test.reopen();
  assert.equal(logOf(test).at(-1)?.detail, "2 entries missing");
  await test.say(test.store.account(1)!, { conversation: 1 }, "goes on");
  const found = verifyActivity(test.database);
  assert.deepEqual(found, { ok: false, record: 6, fault: "entry_missing", entry: 8 });
});

Deno.test("an offer of a file is covered with the file's digest and length, and its end breaks nothing", async () => {
  using test = await furnished();
  const [upload, digest, at] = ["an upload", digestOf("the bytes"), 9];
  const quota = { bytes: 1000, uploads: 9 };
  await test.do({
    ...{ kind: "create_upload", id: upload, account: 1, size: 9, metadata: {}, quota, at },
  });
  await test.do({ kind: "finish_upload", upload, digest });
  const offer = message(1, test.newId(), { direct: 2 }, "photo.jpg");
  const file = { upload, size: 9, mediaType: "image/jpeg", expiresAt: 99 };
  const { entry } = await test.do({ ...offer, digest, file });
  const isWhole = () => verifyActivity(test.database).ok;
  assert.ok(isWhole());
  const row = logOf(test).at(-1)!;
  assert.deepEqual([row.kind, row.bytes, row.digest], ["file_offer", 9, digest]);
  await test.do({
    ...{ kind: "revise", author: 1, clientId: test.newId(), conversation: 2, target: entry.seq },
    ...{ content: undefined, digest: digestOf(""), at },
  });
  test.reopen();
  assert.ok(isWhole());
  test.database.exec("UPDATE entries SET bytes = 10 WHERE type = 'file_offer'");
  assert.ok(!isWhole());
});

Deno.test("records of the first form, which left out how long texts were, still hold", async () => {
  using test = await furnished();
  const records = prepare<ActivityRecord>(test.database, "SELECT * FROM activity ORDER BY id")
    .all();
  const spines = prepare<Spine & { id: number; number: number }>(
    test.database,
    "SELECT id, conversation AS number, seq, type, sender AS author, client_id AS clientId, at, " +
      "target, reply_to AS replyTo, digest FROM entries ORDER BY id",
  ).all();
  let [before, last] = [genesis, 0];
  for (const record of records) {
    const covered = spines.filter(({ id }) => id > last && id <= record.entries);
    const texts = covered.map((row) => spineOf({ ...row, conversation: row }, record.at));
    before = hash("sha256", headOf(before, record, "first") + texts.join(""), "hex");
    last = record.entries;
    prepare(test.database, "UPDATE activity SET hash = ? WHERE id = ?").run(before, record.id);
  }
  assert.equal(verifyActivity(test.database).ok, true);
  test.reopen();
  await test.say(test.store.account(1)!, { conversation: 1 }, "goes on");
  assert.equal(verifyActivity(test.database).ok, true);
  test.database.exec(`UPDATE entries SET ${flip("digest")} WHERE id = 2`);
  const found = verifyActivity(test.database);
  assert.deepEqual([found.ok, !found.ok && found.record], [false, 3]);
});

/** What is done to the lobby: said, revised, erased by age, logged. */
const deed: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    author: fc.constantFrom(1, 2),
    content: fc.string({ unit: "grapheme", minLength: 1 }),
    replyTo: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  }).map(({ author, content, replyTo }): Operation => ({
    ...message(author, undefined, { conversation: 1 }, content),
    replyTo,
  })),
  fc.record({
    author: fc.constantFrom(1, 2),
    clientId: fc.uuid(),
    target: fc.integer({ min: 1, max: 12 }),
    content: fc.option(fc.constantFrom("this", "that"), { nil: undefined }),
  }).map(({ content, ...fields }): Operation => (
    { kind: "revise", conversation: 1, content, digest: digestOf(content ?? ""), at: 2, ...fields }
  )),
  fc.constant<Operation>({ kind: "prune", conversation: 1, before: 2 }),
  fc.string({ unit: "binary" }).map((detail): Operation => (
    { kind: "log_event", event: { kind: "error", at: 3, detail } }
  )),
);

Deno.test("whatever is said, revised, pruned and logged, the log holds, and a changed letter shows", async () => {
  const batches = fc.array(fc.array(deed, { minLength: 1, maxLength: 8 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(batches, fc.nat(), async (batches, which) => {
      await using test = new TestStore({ appender: (path) => new SecondConnection(path) });
      test.database.exec("PRAGMA synchronous = OFF");
      await test.people("ana", "bia");
      for (const batch of batches) {
        const outcomes = await (test.store.commitAside(batch) ?? test.store.commit(batch));
        assert(outcomes.every((outcome) => outcome.ok || outcome.code !== "storage_failed"));
      }
      const found = verifyActivity(test.database);
      assert(found.ok, JSON.stringify(found));
      const record = 1 + which % found.head.record;
      test.database.exec(`UPDATE activity SET at = at + 1 WHERE id = ${record}`);
      const changed = verifyActivity(test.database);
      assert(!changed.ok && changed.record === record);
    }),
    { numRuns: 60 },
  );
});
