import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { boom, makeBreakable } from "../../tests/support/breakable_store.ts";
import { message, registration, TestStore } from "./testing.ts";
import type { Account, Operation, Outcome } from "./types.ts";

function codes(outcomes: readonly Outcome[]): (string | true)[] {
  return outcomes.map((outcome) => outcome.ok || outcome.code);
}

/** Everything that the store would say of what these people have. */
function told(test: TestStore, people: readonly Account[]) {
  const { store } = test;
  return {
    lobby: store.lobby.head,
    hasOwner: store.hasOwner(),
    accounts: store.accounts(undefined, 100),
    named: ["ana", "bia", "caio"].map((name) => store.accountNamed(name)),
    groups: ["#lab", "#new"].map((name) => store.groupNamed(name)?.number),
    invite: store.invite("secret"),
    people: people.map(({ id }) => ({
      account: store.account(id),
      sessions: store.sessionsOf(id),
      memberships: store.membershipsOf(id).map(({ conversation, ...membership }) => ({
        ...membership,
        number: conversation.number,
        head: conversation.head,
        members: [...conversation.members].sort(),
        marks: store.marks(conversation.number).toSorted((a, b) => a.account - b.account),
      })),
    })),
  };
}

/** One of everything, by people who exist. */
function everything(ana: Account, bia: Account, group: number): Operation[] {
  const session = { agent: "", address: "", at: 1, expiresAt: 2_000_000 };
  return [
    message(ana.id, "e1", { conversation: group }, "hello"),
    message(bia.id, "e2", { direct: ana.id }, "made by this batch"),
    message(bia.id, "e3", { conversation: 1 }, "lobby"),
    registration("caio", {
      inviteHash: "secret",
      session: { ...session, publicId: "c", tokenHash: "c" },
    }),
    { kind: "create_group", author: bia.id, clientId: "e4", name: "#new", members: [], at: 1 },
    {
      kind: "change_members",
      author: ana.id,
      clientId: "e5",
      conversation: group,
      action: "left",
      members: [ana.id],
      at: 1,
    },
    { kind: "mark", account: ana.id, conversation: 1, read: 1 },
    { kind: "mark", account: bia.id, conversation: group, delivered: 2 },
    { kind: "set_password", account: bia.id, passwordHash: "changed" },
    { kind: "open_session", account: ana.id, publicId: "p", tokenHash: "t", ...session },
    { kind: "revoke_sessions", account: bia.id },
    {
      kind: "create_invite",
      role: "owner",
      secretHash: "printed",
      codeHash: "its code",
      uses: 1,
      expiresAt: 2_000_000,
      createdBy: undefined,
      printed: true,
      at: 1,
    },
  ];
}

async function furnished() {
  const test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const group = await test.group(ana!, "#lab", bia!);
  await test.do({
    kind: "create_invite",
    role: "owner",
    secretHash: "secret",
    codeHash: "code",
    uses: 3,
    expiresAt: test.now + 1,
    createdBy: undefined,
    at: 1,
  });
  return { test, ana: ana!, bia: bia!, group };
}

Deno.test("an operation that the database fails, fails alone", async () => {
  const { test, ana, bia, group } = await furnished();
  using _ = test;
  makeBreakable(test);
  const target = { conversation: group.number };

  const outcomes = await test.commit(
    message(ana.id, "1", target, "one"),
    message(ana.id, "2", target, "boom"),
    message(bia.id, "3", { direct: ana.id }, "boom"),
    message(bia.id, "4", target, "two"),
  );

  assert.deepEqual(codes(outcomes), [true, "storage_failed", "storage_failed", true]);
  assert.equal(group.head, 3);
  assert.equal(test.store.directBetween(ana.id, bia.id), undefined);
  assert.equal(test.reports.length, 2);
  assert.deepEqual(test.store.health(), { ok: true });
  const before = told(test, [ana, bia]);
  test.reopen();
  assert.deepEqual(told(test, [ana, bia]), before);
});

Deno.test("what half an operation did before it failed is undone, in memory too", async () => {
  const { test, ana, bia } = await furnished();
  using _ = test;
  const session = {
    publicId: "p",
    tokenHash: "t",
    agent: "",
    address: "",
    at: 1,
    expiresAt: 2_000_000,
  };
  await test.do({ kind: "open_session", account: ana.id, ...session });
  await test.say(ana, { conversation: 1 }, "the newcomer's mark would be here");
  const before = told(test, [ana, bia]);

  // The account is made, and then its session has the token of another.
  const outcomes = await test.commit(
    registration("caio", { inviteHash: "secret", session }),
    { kind: "mark", account: bia.id, conversation: 1, read: 0 },
  );

  assert.deepEqual(codes(outcomes), ["storage_failed", true]);
  assert.deepEqual(told(test, [ana, bia]), before);
  assert.deepEqual(codes(await test.commit(registration("caio"))), [true]);
});

Deno.test("a failure between two messages takes back only its own entry", async () => {
  const { test, ana, bia, group } = await furnished();
  using _ = test;
  const [caio] = await test.people("caio");
  // The entry is stored and the head has moved when this fails.
  test.database.exec(`
    CREATE TEMP TRIGGER nobody BEFORE INSERT ON main.memberships WHEN new.account = ${caio!.id}
    BEGIN SELECT RAISE(ABORT, 'nobody'); END`);
  const target = { conversation: group.number };

  const outcomes = await test.commit(
    message(ana.id, "1", target, "one"),
    { kind: "mark", account: bia.id, conversation: group.number, read: 2 },
    {
      kind: "change_members",
      author: ana.id,
      clientId: "2",
      conversation: group.number,
      action: "added",
      members: [caio!.id],
      at: 1,
    },
    message(bia.id, "3", target, "two"),
  );

  assert.deepEqual(codes(outcomes), [true, true, "storage_failed", true]);
  assert.equal(group.head, 3);
  const before = told(test, [ana, bia]);
  test.reopen();
  assert.deepEqual(told(test, [ana, bia]), before);
});

Deno.test("when COMMIT fails, nothing has happened, on disk and in memory", async () => {
  const { test, ana, bia, group } = await furnished();
  using _ = test;
  makeBreakable(test);
  const before = told(test, [ana, bia]);
  const batch = everything(ana, bia, group.number);

  const outcomes = await test.commit(...batch, boom);

  assert.deepEqual(new Set(codes(outcomes)), new Set(["storage_failed"]));
  assert.equal(outcomes.length, batch.length + 1);
  assert.deepEqual(told(test, [ana, bia]), before);
  assert.deepEqual(test.store.health(), { ok: false, reason: "FOREIGN KEY constraint failed" });
  test.reopen();
  assert.deepEqual(told(test, [ana, bia]), before);
});

Deno.test("the same batch is good once the disk is", async () => {
  const { test, ana, bia, group } = await furnished();
  using _ = test;
  makeBreakable(test);
  const batch = everything(ana, bia, group.number);
  await test.commit(...batch, boom);

  const outcomes = await test.commit(...batch);

  assert.deepEqual(codes(outcomes), batch.map(() => true));
  assert.deepEqual(test.store.health(), { ok: true });
  const after = told(test, [ana, bia]);
  assert.equal(group.head, 3);
  assert.equal(test.store.hasOwner(), true);
  test.reopen();
  assert.deepEqual(told(test, [ana, bia]), after);
});

Deno.test("a full disk fails the whole batch, and space heals it", async () => {
  const { test, ana, bia, group } = await furnished();
  using _ = test;
  const before = told(test, [ana, bia]);
  const pages = Number(test.database.prepare("PRAGMA page_count").get()!.page_count);
  test.database.exec(`PRAGMA max_page_count = ${pages}`);
  const large = Array.from(
    { length: 20 },
    (_, index) => message(bia.id, `l${index}`, { conversation: group.number }, "x".repeat(8000)),
  );

  const outcomes = await test.commit(...everything(ana, bia, group.number), ...large);

  assert.deepEqual(new Set(codes(outcomes)), new Set(["storage_failed"]));
  assert.deepEqual(told(test, [ana, bia]), before);
  assert.deepEqual(test.store.health(), { ok: false, reason: "database or disk is full" });

  test.database.exec("PRAGMA max_page_count = 1000000");
  assert.deepEqual(new Set(codes(await test.commit(...large))), new Set([true]));
  assert.deepEqual(test.store.health(), { ok: true });
  assert.equal(group.head, 1 + large.length);
});

Deno.test("a database that another program has locked fails the batch", async () => {
  const { test, ana, bia, group } = await furnished();
  using _ = test;
  using other = new DatabaseSync(test.path);
  other.exec("BEGIN IMMEDIATE");
  test.database.exec("PRAGMA busy_timeout = 0");

  const hello = message(ana.id, "1", { conversation: group.number }, "hello");
  assert.deepEqual(codes(await test.commit(hello)), ["storage_failed"]);
  assert.equal(test.store.health().ok, false);

  other.exec("ROLLBACK");
  assert.deepEqual(codes(await test.commit(hello)), [true]);
  assert.equal(test.store.membership(bia.id, group.number)?.conversation.head, 2);
});

Deno.test("a closed store refuses and does not throw", async () => {
  const { test, ana } = await furnished();
  using _ = test;
  test.store.close();

  const outcomes = await test.commit(message(ana.id, "1", { conversation: 1 }, "hello"));

  assert.deepEqual(codes(outcomes), ["storage_failed"]);
  test.store.close();
});

Deno.test("an empty batch is no transaction", async () => {
  using test = new TestStore();
  assert.deepEqual(await test.commit(), []);
});
