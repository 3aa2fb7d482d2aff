import assert from "node:assert/strict";
import { registration, TestStore } from "./testing.ts";
import type { NewSession } from "./types.ts";

function device(test: TestStore, name: string): NewSession {
  return {
    publicId: `public ${name}`,
    tokenHash: `token ${name}`,
    agent: name,
    address: "192.0.2.1",
    at: test.now,
    expiresAt: test.now + 1000,
  };
}

Deno.test("a registration can open a session at once", async () => {
  using test = new TestStore();

  const { account, session } = await test.do(
    registration("ana", { session: device(test, "laptop") }),
  );

  assert.equal(session?.account, account.id);
  test.reopen();
  assert.deepEqual(test.store.sessionByToken("token laptop"), session);
  assert.deepEqual(session, {
    id: session!.id,
    publicId: "public laptop",
    account: account.id,
    agent: "laptop",
    device: undefined,
    address: "192.0.2.1",
    createdAt: test.now,
    lastUsedAt: test.now,
    expiresAt: test.now + 1000,
  });
});

Deno.test("a session ends at its time, and lives on when it is touched", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const open = (name: string) =>
    test.do({ kind: "open_session", account: ana!.id, ...device(test, name) });
  await open("phone");
  const { session } = await open("laptop");
  await test.do({
    kind: "touch_session",
    session: session.id,
    address: "192.0.2.9",
    agent: "laptop 2",
    at: test.now + 900,
    expiresAt: test.now + 1900,
  });

  test.now += 1000;

  assert.equal(test.store.sessionByToken("token phone"), undefined);
  assert.deepEqual(test.store.sessionsOf(ana!.id).map(({ agent, address }) => [agent, address]), [
    ["laptop 2", "192.0.2.9"],
  ]);
});

Deno.test("a clock that is behind when a session is used does not shorten it", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const { session } = await test.do({
    kind: "open_session",
    account: ana!.id,
    ...device(test, "phone"),
  });
  await test.do({
    kind: "touch_session",
    session: session.id,
    address: "192.0.2.9",
    agent: "phone",
    at: 0,
    expiresAt: 1000,
  });
  assert.ok(test.store.sessionByToken("token phone"));
});

Deno.test("sessions are revoked one by one, or all of an account", async () => {
  using test = new TestStore();
  const [ana, bia] = await test.people("ana", "bia");
  const open = async (account: number, name: string) =>
    (await test.do({ kind: "open_session", account, ...device(test, name) })).session;
  const phone = await open(ana!.id, "phone");
  await open(ana!.id, "laptop");
  await open(bia!.id, "tablet");

  const stolen = await test.do({ kind: "revoke_sessions", account: bia!.id, session: phone.id });
  assert.deepEqual(stolen.revoked, [], "a session is revoked by its own account only");
  const one = await test.do({ kind: "revoke_sessions", account: ana!.id, session: phone.id });
  assert.deepEqual(one.revoked, [phone]);
  assert.equal(test.store.sessionByToken("token phone"), undefined);
  const all = await test.do({ kind: "revoke_sessions", account: ana!.id });
  assert.deepEqual(all.revoked.map(({ agent }) => agent), ["laptop"]);
  assert.deepEqual(test.store.sessionsOf(ana!.id), []);
  assert.equal(test.store.sessionsOf(bia!.id).length, 1);
});

Deno.test("the number of a session is never given twice", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const open = () => test.do({ kind: "open_session", account: ana!.id, ...device(test, "phone") });
  const { session: first } = await open();
  await test.do({ kind: "revoke_sessions", account: ana!.id });

  assert((await open()).session.id > first.id);
});

Deno.test("a session keeps what its device is called until it is called something else", async () => {
  using test = new TestStore();
  const [ana] = await test.people("ana");
  const draft = { ...device(test, "phone"), device: "Ana's phone" };
  const { session } = await test.do({ kind: "open_session", account: ana!.id, ...draft });
  const touch = (device?: string) =>
    test.do({
      kind: "touch_session",
      session: session.id,
      address: "192.0.2.9",
      agent: "phone",
      device,
      at: test.now,
      expiresAt: test.now + 1000,
    });
  const kept = () => test.store.sessionNamed("public phone")?.device;
  assert.equal(kept(), "Ana's phone");
  await touch();
  assert.equal(kept(), "Ana's phone");
  await touch("old phone");
  assert.equal(kept(), "old phone");
  test.now += 1000;
  assert.equal(test.store.sessionNamed("public phone"), undefined);
});
