import assert from "node:assert/strict";
import { registration, TestStore } from "./testing.ts";
import type { Account, SessionRecord } from "./types.ts";

/** Somebody with as many sessions as are named. */
async function withSessions(
  test: TestStore,
  account: Account,
  ...names: string[]
): Promise<SessionRecord[]> {
  const { now: at } = test;
  const opened = names.map((name) =>
    test.do({
      kind: "open_session",
      account: account.id,
      publicId: `${account.name}-${name}`,
      tokenHash: `${account.name}'s ${name}`,
      agent: name,
      address: "192.0.2.1",
      at,
      expiresAt: at + 1000,
    })
  );
  return (await Promise.all(opened)).map(({ session }) => session);
}

async function owner(test: TestStore, name: string): Promise<Account> {
  await test.do({
    kind: "create_invite",
    role: "owner",
    secretHash: `for ${name}`,
    codeHash: `code for ${name}`,
    uses: 1,
    expiresAt: test.now + 1000,
    createdBy: undefined,
    at: test.now,
  });
  return (await test.do(registration(name, { inviteHash: `for ${name}` }))).account;
}

Deno.test("a changed password ends every session but the one that changed it", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const [phone, laptop] = await withSessions(test, ana!, "phone", "laptop", "tablet");
  await withSessions(test, bia!, "phone");

  const { revoked } = await test.do({
    kind: "change_password",
    account: ana!.id,
    expected: ana!.passwordHash,
    passwordHash: "new",
    session: laptop!.id,
  });

  assert.deepEqual(revoked.map(({ agent }) => agent).sort(), ["phone", "tablet"]);
  assert.equal(revoked.some(({ id }) => id === phone!.id), true);
  test.reopen();
  assert.equal(test.store.account(ana!.id)!.passwordHash, "new");
  assert.deepEqual(test.store.sessionsOf(ana!.id).map(({ id }) => id), [laptop!.id]);
  assert.equal(test.store.sessionsOf(bia!.id).length, 1);
});

Deno.test("a password that was reset meanwhile, or by a session that ended, is not changed", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const [phone] = await withSessions(test, ana!, "phone", "laptop");
  const [foreign] = await withSessions(test, bia!, "phone");
  const change = { kind: "change_password", account: ana!.id, passwordHash: "new" } as const;
  const expected = ana!.passwordHash;

  const reset = await test.try({ ...change, expected: "another", session: phone!.id });
  const theft = await test.try({ ...change, expected, session: foreign!.id });
  await test.do({ kind: "revoke_sessions", account: ana!.id, session: phone!.id });
  const late = await test.try({ ...change, expected, session: phone!.id });

  for (const outcome of [reset, theft, late]) {
    assert.equal(outcome.ok || outcome.code, "wrong_credentials");
  }
  assert.equal(test.store.account(ana!.id)!.passwordHash, expected);
  assert.equal(test.store.sessionsOf(ana!.id).length, 1);
});

Deno.test("who is disabled has no session, and is somebody again when enabled", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  await withSessions(test, ana!, "phone", "laptop");
  const { revoked } = await test.do({ kind: "set_disabled", account: ana!.id, disabled: true });
  assert.equal(revoked.length, 2);
  test.reopen();
  assert.equal(test.store.accountNamed("ana")!.disabled, true);
  assert.deepEqual(test.store.sessionsOf(ana!.id), []);
  await test.do({ kind: "set_disabled", account: ana!.id, disabled: false });
  assert.equal(test.store.accountNamed("ana")!.disabled, false);
});

Deno.test("the last owner who can log in is neither disabled nor made a member", async () => {
  using test = new TestStore();
  const [ana, bia] = [await owner(test, "ana"), await owner(test, "bia")];
  const disable = (account: Account) =>
    test.try({ kind: "set_disabled", account: account.id, disabled: true });
  const demote = (account: Account) =>
    test.try({ kind: "set_role", account: account.id, role: "member" });

  assert.equal((await disable(ana)).ok, true);
  for (const outcome of [await disable(bia), await demote(bia)]) {
    assert.equal(outcome.ok || outcome.code, "not_allowed");
  }
  assert.equal((await demote(ana)).ok, true, "who cannot log in is not the one that is left");
  await test.do({ kind: "set_role", account: ana.id, role: "owner" });
  await test.do({ kind: "set_disabled", account: ana.id, disabled: false });
  assert.equal((await demote(bia)).ok, true);
  test.reopen();
  assert.equal(test.store.hasOwner(), true);
  assert.equal(test.store.accountNamed("bia")!.role, "member");
});

Deno.test("a commit that fails changes neither role nor password", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const [phone] = await withSessions(test, ana!, "phone");
  test.database.exec(
    "CREATE TEMP TRIGGER full BEFORE UPDATE ON accounts BEGIN SELECT raise(ABORT, 'full'); END",
  );
  await test.try({ kind: "set_role", account: ana!.id, role: "owner" });
  await test.try({ kind: "set_disabled", account: ana!.id, disabled: true });
  await test.try({
    kind: "change_password",
    account: ana!.id,
    expected: ana!.passwordHash,
    passwordHash: "new",
    session: phone!.id,
  });
  assert.deepEqual(test.store.account(ana!.id), ana);
  assert.equal(test.store.hasOwner(), false);
  assert.equal(test.store.sessionsOf(ana!.id).length, 1);
});

Deno.test("the operator's list says of each person what is kept", async () => {
  using test = new TestStore();
  const bia = await owner(test, "Bia");
  const [ana] = await test.people("ana");
  await withSessions(test, ana!, "phone", "laptop");
  await test.do({ kind: "set_disabled", account: ana!.id, disabled: true });
  await withSessions(test, ana!, "tablet");
  const common = { createdAt: 1, lastSeenAt: undefined };
  assert.deepEqual(test.store.accountStates(), [
    { ...common, name: "ana", userId: ana!.userId, role: "member", disabled: true, sessions: 1 },
    { ...common, name: "Bia", userId: bia.userId, role: "owner", disabled: false, sessions: 0 },
  ]);
  test.now += 1000;
  assert.equal(test.store.accountStates()[0]!.sessions, 0);
});

Deno.test("invites are listed while they can be used, and are worth nothing when revoked", async () => {
  using test = new TestStore();
  const make = (name: string, expiresAt: number) =>
    test.do({
      kind: "create_invite",
      role: "member",
      secretHash: name,
      codeHash: `code ${name}`,
      uses: 2,
      expiresAt,
      createdBy: undefined,
      at: test.now,
    });
  const { invite: short } = await make("short", test.now + 10);
  const { invite: long } = await make("long", test.now + 1000);
  assert.deepEqual(test.store.invites(), [short, long]);
  test.now += 10;
  assert.deepEqual(test.store.invites(), [long]);
  const revoke = () => test.do({ kind: "revoke_invite", invite: long.id });
  assert.deepEqual((await revoke()).invite, long);
  assert.equal((await revoke()).invite, undefined);
  assert.equal(test.store.invite("long"), undefined);
  assert.deepEqual(test.store.invites(), []);
});
