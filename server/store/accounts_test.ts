import assert from "node:assert/strict";
import { registration, TestStore } from "./testing.ts";
import type { Operation } from "./types.ts";

function invitation(
  test: TestStore,
  secretHash: string,
  extra: Partial<Operation<"create_invite">> = {},
): Operation<"create_invite"> {
  return {
    kind: "create_invite",
    role: "member",
    secretHash,
    codeHash: `code of ${secretHash}`,
    uses: 1,
    expiresAt: test.now + 1000,
    createdBy: undefined,
    at: test.now,
    ...extra,
  };
}

async function codeOf(test: TestStore, operation: Operation<"register">): Promise<string | true> {
  const outcome = await test.try({ ...operation, at: test.now });
  return outcome.ok || outcome.code;
}

Deno.test("an account is found by its number and by every spelling of its name", async () => {
  using test = new TestStore();
  const [zoe] = await test.people("Zoë");

  for (const restarted of [false, true]) {
    if (restarted) test.reopen();
    for (const spelling of ["Zoë", "zoë", "ZOË", "Zoe\u0308"]) {
      assert.deepEqual(test.store.accountNamed(spelling), zoe, spelling);
    }
    assert.deepEqual(test.store.account(zoe!.id), zoe);
  }
  assert.match(zoe!.userId, /^[a-z2-9]{10}$/);
  assert.deepEqual([zoe!.role, zoe!.disabled], ["member", false]);
  assert.equal(test.store.accountNamed("zoe"), undefined);
  assert.equal(test.store.account(99), undefined);
});

Deno.test("a name that folds to the same is taken, also within one batch", async () => {
  using test = new TestStore();
  const outcomes = await test.commit(registration("Ana"), registration("ANA"));

  assert.deepEqual(outcomes.map((outcome) => outcome.ok || outcome.code), [true, "name_taken"]);
  assert.equal(await codeOf(test, registration("ana")), "name_taken");
});

Deno.test("accounts are listed by folded name, page by page", async () => {
  using test = new TestStore();
  await test.people("bia", "Ana", "caio", "Davi");
  const names = (after: string | undefined) =>
    test.store.accounts(after, 2).map((account) => account.name);

  assert.deepEqual(
    [names(undefined), names("ANA"), names("bia"), names("davi")],
    [["Ana", "bia"], ["bia", "caio"], ["caio", "Davi"], []],
  );
});

Deno.test("a new password replaces the old one", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");

  await test.do({ kind: "set_password", account: ana!.id, passwordHash: "new" });

  assert.equal(test.store.accountNamed("ana")?.passwordHash, "new");
  test.reopen();
  assert.equal(test.store.account(ana!.id)?.passwordHash, "new");
});

Deno.test("an invite works by secret and by code, as often as it says", async () => {
  using test = new TestStore();
  await test.do(invitation(test, "s", { uses: 2 }));
  const needs = (name: string, inviteHash: string | undefined) =>
    codeOf(test, registration(name, { inviteHash, inviteRequired: true }));

  assert.equal(await needs("ana", undefined), "invite_required");
  assert.equal(await needs("ana", "wrong"), "bad_invite");
  assert.equal(await needs("ana", "s"), true);
  assert.equal(await needs("ANA", "s"), "name_taken");
  assert.equal(test.store.invite("s")?.usesLeft, 1);
  assert.equal(await needs("bia", "code of s"), true);
  assert.equal(await needs("caio", "s"), "bad_invite");
  assert.equal(test.store.invite("s"), undefined);
});

Deno.test("two who use the last of an invite in one batch do not both get in", async () => {
  using test = new TestStore();
  await test.do(invitation(test, "s"));
  const entering = { inviteHash: "s", inviteRequired: true, at: test.now };

  const outcomes = await test.commit(
    registration("ana", entering),
    registration("bia", entering),
  );

  assert.deepEqual(outcomes.map((outcome) => outcome.ok || outcome.code), [true, "bad_invite"]);
});

Deno.test("an invite ends at its time", async () => {
  using test = new TestStore();
  await test.do(invitation(test, "s"));
  assert.equal(test.store.invite("s")?.expiresAt, test.now + 1000);

  test.now += 1000;

  assert.equal(test.store.invite("s"), undefined);
  assert.equal(await codeOf(test, registration("ana", { inviteHash: "s" })), "bad_invite");
});

Deno.test("the owner's invite makes the owner, also where nobody needs an invite", async () => {
  using test = new TestStore();
  await test.do(invitation(test, "s", { role: "owner" }));
  assert.equal(test.store.hasOwner(), false);

  const { account } = await test.do(registration("ana", { inviteHash: "s" }));

  assert.equal(account.role, "owner");
  for (const restarted of [false, true]) {
    if (restarted) test.reopen();
    assert.equal(test.store.hasOwner(), true);
  }
});

Deno.test("an owner line that is printed voids the one before, and no other invite", async () => {
  using test = new TestStore();
  const print = (secret: string) =>
    test.do(invitation(test, secret, { role: "owner", printed: true }));
  await test.do(invitation(test, "on purpose", { role: "owner" }));
  await test.do(invitation(test, "standing"));
  await print("first");
  test.reopen();
  await print("second");
  const works = (hash: string) => test.store.invite(hash) !== undefined;
  assert.deepEqual(
    ["first", "code of first", "second", "on purpose", "standing"].map(works),
    [false, false, true, true, true],
  );
});

Deno.test("whatever invite makes the first owner, the printed one is void with it", async () => {
  using test = new TestStore();
  await test.do(invitation(test, "printed", { role: "owner", printed: true }));
  for (const secret of ["ana's", "caio's"]) {
    await test.do(invitation(test, secret, { role: "owner" }));
  }
  const [ana, mal] = await test.commit(
    registration("ana", { inviteHash: "ana's" }),
    registration("mal", { inviteHash: "printed" }),
  );
  assert.deepEqual([ana, mal].map((one) => one!.ok || one!.code), [true, "bad_invite"]);
  test.reopen();
  assert.equal(await codeOf(test, registration("mal", { inviteHash: "printed" })), "bad_invite");
  const { account } = await test.do(registration("caio", { inviteHash: "caio's" }));
  assert.equal(account.role, "owner");
});

Deno.test("members come and go without an end to the printed owner line", async () => {
  using test = new TestStore();
  await test.do(invitation(test, "printed", { role: "owner", printed: true }));
  await test.do(invitation(test, "standing"));
  await test.do(registration("bia", { inviteHash: "standing" }));
  assert.equal(test.store.invite("printed")?.role, "owner");
});
