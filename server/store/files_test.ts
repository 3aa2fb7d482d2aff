import assert from "node:assert/strict";
import { digestOf } from "../../protocol/content.ts";
import { checkDatabase } from "./check.ts";
import { logOf, message, SecondConnection, TestStore, wholePage, written } from "./testing.ts";
import type { Account, Operation, Target } from "./types.ts";

const quota = { bytes: 1000, uploads: 10 };

/** An upload of `size` bytes that is whole; its id. */
async function uploaded(test: TestStore, { id: account }: Account, what: string, size = 10) {
  const upload = test.newId();
  const at = test.now;
  await test.do({ kind: "create_upload", id: upload, account, size, metadata: {}, quota, at });
  await test.do({ kind: "finish_upload", upload, digest: digestOf(what) });
  return upload;
}

function offering(
  test: TestStore,
  { id: author }: Account,
  target: Target,
  upload: string,
  what: string,
  more: Partial<Operation<"append">> = {},
): Operation<"append"> {
  const [content, digest, clientId] = [`${what}.txt`, digestOf(what), test.newId()];
  const file = { upload, size: 10, mediaType: "a/b", expiresAt: test.now + 1000 };
  return { kind: "append", author, clientId, target, content, digest, file, at: 1, ...more };
}

async function offered(test: TestStore, by: Account, target: Target, what: string) {
  const upload = await uploaded(test, by, what);
  return (await test.do(offering(test, by, target, upload, what))).entry;
}

function assertSound(test: TestStore): void {
  assert.deepEqual(checkDatabase(test.path), []);
}

Deno.test("an offer takes its upload over, and whoever reads it later sees all of it", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const upload = await uploaded(test, ana, "foto");
  const asked = offering(test, ana, { direct: bia.id }, upload, "foto");
  const { entry, created } = await test.do(asked);
  assert.ok(created);
  assert.equal(test.store.files.upload(upload), undefined);
  const file = { size: 10, mediaType: "a/b", expiresAt: test.now + 1000 };
  assert.deepEqual([entry.type, entry.content, entry.file], ["file_offer", "foto.txt", file]);
  const again = await test.do(asked);
  assert.deepEqual([again.repeated, again.entry], [true, entry]);
  for (let times = 0; times < 2; times++) {
    const [item] = test.store.page(bia.id, entry.conversation.number, 1, wholePage).items;
    assert.deepEqual({ ...item, conversation: undefined }, { ...entry, conversation: undefined });
    test.reopen();
  }
  assertSound(test);
});

Deno.test("only a whole upload of one's own is offered, as what it is, and nothing is left of the attempt", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const upload = await uploaded(test, ana, "a");
  const code = async (operation: Operation<"append">) => {
    const outcome = await test.try(operation);
    return outcome.ok ? "ok" : outcome.code;
  };
  const to = { direct: bia.id };
  assert.equal(await code(offering(test, bia, { direct: ana.id }, upload, "a")), "unknown_upload");
  assert.equal(await code(offering(test, ana, to, "none", "a")), "unknown_upload");
  assert.equal(await code(offering(test, ana, to, upload, "b")), "integrity");
  const [id, at] = ["begun", test.now];
  await test.do({
    ...{ kind: "create_upload", id, account: ana.id, size: 10, metadata: {}, quota, at },
  });
  assert.equal(await code(offering(test, ana, to, id, "a")), "upload_incomplete");
  // None of these has made a conversation.
  assert.equal(test.store.directBetween(ana.id, bia.id), undefined);
  assertSound(test);
});

Deno.test("what an account may have is counted over offers and uploads, until they are gone", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana") as [Account];
  const begin = async (size: number, most = quota) => {
    const id = test.newId();
    const outcome = await test.try({
      kind: "create_upload",
      ...{ id, account: ana.id, size, metadata: {}, quota: most, at: test.now },
    });
    return outcome.ok ? id : [outcome.code, outcome.details];
  };
  const { conversation, seq } = await offered(test, ana, { direct: ana.id }, "a");
  const upload = await begin(990);
  assert.deepEqual(await begin(1), ["quota_exceeded", { bytes: 1, used: 1000, max: 1000 }]);
  await test.do({ kind: "drop_upload", upload: String(upload) });
  assert.deepEqual(await begin(991), ["quota_exceeded", { bytes: 991, used: 10, max: 1000 }]);
  await test.do({
    ...{ kind: "revise", author: ana.id, clientId: "d", conversation: conversation.number },
    ...{ target: seq, content: undefined, digest: digestOf(""), at: 1 },
  });
  assert.equal(typeof await begin(1000), "string");
  assert.deepEqual(await begin(0, { bytes: 9999, uploads: 1 }), ["too_many_uploads", { count: 1 }]);
});

Deno.test("a content is used until the last of what refers to it has ended, in whatever way", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia") as [Account, Account];
  const group = await test.group(ana, "#a", bia);
  const there = { conversation: group.number };
  const digest = digestOf("x");
  const ends = [await offered(test, ana, there, "x"), await offered(test, bia, there, "x")];
  const pruned = await offered(test, bia, { direct: bia.id }, "x");
  const upload = await uploaded(test, ana, "x");
  const isUsed = () => test.store.files.isContentUsed(digest);
  await test.do({ kind: "drop_upload", upload });
  await test.do({
    ...{ kind: "revise", author: ana.id, clientId: "d", conversation: group.number },
    ...{ target: ends[0]!.seq, content: undefined, digest: digestOf(""), at: 1 },
  });
  await test.do({ kind: "prune", conversation: pruned.conversation.number, before: 2 });
  assert.ok(isUsed());
  assert.deepEqual(test.store.files.unusedContents(9), []);
  test.now += 1000;
  const [offer] = test.store.files.overdueOffers(test.now, 9);
  const expire = { kind: "expire_offer", offer: offer!, author: ana.id, at: test.now } as const;
  assert.equal((await test.do(expire)).entry?.content, "expired");
  assert.equal((await test.do(expire)).entry, undefined);
  assert.ok(!isUsed());
  assert.deepEqual(test.store.files.unusedContents(9).map((one) => ({ ...one })), [
    { digest, size: 10 },
  ]);
  assertSound(test);
  const forget = { kind: "forget_content", digest, at: test.now } as const;
  assert.deepEqual({ ...(await test.do(forget)).content }, { digest, size: 10 });
  assert.equal((await test.do(forget)).content, undefined);
  const kinds = logOf(test).map(({ kind, detail }) => `${kind} ${detail ?? ""}`.trim());
  assert.equal(kinds.filter((kind) => kind === "file_removed").length, 1);
  assert.ok(kinds.includes(`file_answer ${group.id}/${ends[1]!.seq} expired`));
});

Deno.test("a content that somebody sends again while it is taken away stays", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana") as [Account];
  const upload = await uploaded(test, ana, "x");
  await test.do({ kind: "drop_upload", upload });
  await uploaded(test, ana, "x");
  const digest = digestOf("x");
  assert.equal((await test.do({ kind: "forget_content", digest, at: 1 })).content, undefined);
  assert.ok(test.store.files.isContentUsed(digest));
  assertSound(test);
});

Deno.test("a commit that fails leaves an offer as it was, and its upload", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana") as [Account];
  const upload = await uploaded(test, ana, "x");
  test.database.exec(`
    CREATE TEMP TRIGGER no_offers BEFORE INSERT ON offers BEGIN SELECT RAISE(ABORT, 'no'); END;
  `);
  const asked = offering(test, ana, { direct: ana.id }, upload, "x");
  const said = message(ana.id, "m", { conversation: 1 }, "oi");
  const [refused, kept] = await test.commit(asked, said);
  assert.deepEqual([refused!.ok, kept!.ok], [false, true]);
  test.database.exec("DROP TRIGGER no_offers");
  assert.equal(test.store.files.upload(upload)?.digest, digestOf("x"));
  assert.equal(test.store.directBetween(ana.id, ana.id), undefined);
  assert.ok((await test.do(asked)).created);
  assertSound(test);
});

Deno.test("an offer among messages that are written aside keeps them all in order", async () => {
  await using test = new TestStore({ appender: (path) => new SecondConnection(path) });
  const [ana] = await test.people("ana") as [Account];
  const upload = await uploaded(test, ana, "x");
  const lobby = { conversation: 1 };
  const batch = [
    message(ana.id, "1", lobby, "before"),
    offering(test, ana, lobby, upload, "x"),
    { ...message(ana.id, "2", lobby, "after"), replyTo: 3 },
  ];
  // No thread but this one knows of files.
  assert.equal(test.store.commitAside(batch), undefined);
  assert.notEqual(await test.store.commitAside([message(ana.id, "0", lobby, "alone")]), undefined);
  assert.ok((await test.commit(...batch)).every(({ ok }) => ok));
  const page = test.store.page(ana.id, 1, 1, wholePage);
  assert.deepEqual(written(page), ["alone", "before", "[x.txt]", "after"]);
  assertSound(test);
});

Deno.test("a check finds an offer whose file is counted wrongly, or kept against its state", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana") as [Account];
  const entry = await offered(test, ana, { direct: ana.id }, "x");
  const place = `${entry.conversation.number}/${entry.seq}`;
  const broken = (sql: string) => {
    test.database.exec(`BEGIN; ${sql}; COMMIT`);
    return checkDatabase(test.path).map(({ rule, place }) => `${rule} ${place}`);
  };
  assert.deepEqual(broken("UPDATE contents SET refs = 2"), [`refs ${digestOf("x")}`]);
  assert.deepEqual(broken("UPDATE contents SET refs = 1; UPDATE offers SET expired = 1"), [
    `offer ${place}`,
  ]);
  assert.deepEqual(broken("UPDATE offers SET expired = NULL"), []);
  assert.deepEqual(broken("DELETE FROM offers; UPDATE contents SET refs = 0"), [`offer ${place}`]);
});
