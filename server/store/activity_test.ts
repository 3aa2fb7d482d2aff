import assert from "node:assert/strict";
import { digestOf } from "../../protocol/content.ts";
import type { ActivityQuery, ActivityRow } from "./activity_types.ts";
import { verifyActivity } from "./activity_verify.ts";
import { logOf, message, TestStore } from "./testing.ts";
import type { Operation } from "./types.ts";

/** Rows in short: where, what, who. */
function inShort(rows: readonly ActivityRow[]): string[] {
  return rows.map(({ record, index, kind, user, messageId, detail }) =>
    [`${record}.${index}`, kind, user, messageId, detail].filter(Boolean).join(" ")
  );
}

function event(detail: string, account?: number): Operation<"log_event"> {
  return { kind: "log_event", event: { kind: "connected", at: 5, account, detail } };
}

Deno.test("a commit has one record, of its entries in order and then of what else happened", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  await test.commit(
    event("first"),
    message(ana!.id, "1", { direct: bia!.id }, "oi"),
    event("second", ana!.id),
    message(bia!.id, "2", { conversation: 1 }, "olá"),
    { kind: "set_password", account: bia!.id, passwordHash: "new" },
  );
  const group = await test.group(ana!, "#lab", bia!);

  assert.deepEqual(inShort(logOf(test)), [
    "1.0 registered ana",
    "2.0 registered bia",
    "3.0 message ana d2/1",
    "3.1 message bia l1/1",
    "3.2 connected first",
    "3.3 connected ana second",
    "3.4 password_changed bia",
    `4.0 membership ana ${group.id}/1 created ana bia`,
  ]);
  const { at, bytes, digest, userId, conversation } = logOf(test)[3]!;
  assert.deepEqual({ at, bytes, digest, userId, conversation }, {
    at: 1,
    bytes: 4,
    digest: digestOf("olá"),
    userId: bia!.userId,
    conversation: "l1",
  });
  assert.equal(verifyActivity(test.database).ok, true);
});

Deno.test("what was refused, repeated or only marked leaves no record, and a failed commit none", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const hello = message(ana!.id, "1", { conversation: 1 }, "oi");
  await test.commit(hello);
  const before = inShort(logOf(test));
  test.database.exec(`
    CREATE TEMP TRIGGER boom BEFORE INSERT ON main.entries WHEN new.content = 'boom'
    BEGIN SELECT RAISE(ROLLBACK, 'boom'); END`);

  await test.commit(hello);
  await test.commit({ kind: "mark", account: ana!.id, conversation: 1, read: 1 });
  await test.commit(message(ana!.id, "1", { conversation: 1 }, "another text"));
  await test.commit(event("lost with its commit"), message(ana!.id, "2", { direct: 9 }, "nobody"), {
    ...hello,
    clientId: "3",
    content: "boom",
  });
  assert.deepEqual(inShort(logOf(test)), before);

  await test.commit(hello, event("the only thing that is new"));
  assert.deepEqual(inShort(logOf(test)).slice(before.length), [
    "3.0 connected the only thing that is new",
  ]);
  assert.equal(verifyActivity(test.database).ok, true);
});

Deno.test("an operation that fails alone is not in the record of its batch", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  test.database.exec(`
    CREATE TEMP TRIGGER boom BEFORE INSERT ON main.sessions WHEN new.agent = 'boom'
    BEGIN SELECT RAISE(ABORT, 'boom'); END`);
  const session = { tokenHash: "t", address: "192.0.2.1", at: 1, expiresAt: 9_000_000 };

  await test.commit(
    message(ana!.id, "1", { conversation: 1 }, "kept"),
    { kind: "open_session", account: ana!.id, publicId: "bad", agent: "boom", ...session },
    { kind: "open_session", account: ana!.id, publicId: "good", agent: "", ...session },
    message(ana!.id, "2", { conversation: 1 }, "kept, too"),
  );

  const [, ...rows] = logOf(test);
  assert.deepEqual(rows.map(({ kind, session }) => session ?? kind), [
    "message",
    "message",
    "good",
  ]);
  assert.equal(verifyActivity(test.database).ok, true);
});

Deno.test("rows are found by time, by account and by kind, however small the pages are", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  for (let at = 1; at <= 10; at++) {
    const author = at % 2 === 0 ? ana!.id : bia!.id;
    await test.commit(
      { ...message(author, undefined, { conversation: 1 }, "x"), at },
      { kind: "log_event", event: { kind: "report", at, detail: `${at}` } },
      { kind: "log_event", event: { kind: "login_failed", at, account: ana!.id } },
    );
  }
  const all = logOf(test, {}, 1000);
  assert.equal(all.length, 32);
  const queries: [ActivityQuery, (row: ActivityRow) => boolean][] = [
    [{ from: 3, to: 7 }, ({ at }) => at >= 3 && at < 7],
    [{ user: ana!.id }, ({ user }) => user === "ana"],
    [{ kinds: new Set(["report", "message"]) }, ({ kind }) => /report|message/.test(kind)],
    [{ user: bia!.id, kinds: new Set(["message"]), from: 9 }, (row) => row.at === 9 && !!row.bytes],
    [
      { after: { record: 5, index: 1 } },
      (row) => row.record > 5 || row.record === 5 && row.index > 1,
    ],
    [{ user: 99 }, () => false],
  ];
  for (const [query, wants] of queries) {
    for (const limit of [1, 2, 5, 1000]) {
      assert.deepEqual(logOf(test, query, limit), all.filter(wants));
    }
  }
});

Deno.test("a page that finds little looks at a bounded stretch and says where to go on", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const flood = Array.from({ length: 3000 }, () => event("noise"));
  await test.commit(...flood);
  await test.commit(...flood);
  await test.commit(message(ana!.id, "1", { conversation: 1 }, "oi"));

  const query = { kinds: new Set(["message"] as const) };
  const first = test.store.activity(query, 100);
  assert.deepEqual(first.rows, []);
  assert.notEqual(first.next, undefined);
  assert.deepEqual(inShort(logOf(test, query)), ["4.0 message ana l1/1"]);
});

Deno.test("a log that ended goes on behind its last row", async () => {
  using test = new TestStore();
  await test.people("ana");
  const [last] = logOf(test);
  const { rows, next, seen } = test.store.activity({ after: last! }, 9);
  assert.deepEqual([rows, next, seen], [[], undefined, last]);
  await test.commit(event("later"));
  assert.deepEqual(inShort(test.store.activity({ after: last! }, 9).rows), ["2.0 connected later"]);
});
