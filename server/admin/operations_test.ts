import assert from "node:assert/strict";
import { startAdminServer } from "../../tests/support/admin_server.ts";
import { freshOwnerInvite, inviteHash } from "../auth/invites.ts";
import { makeInvite, resetPassword } from "./operations.ts";
import { newTemporaryPassword } from "./temporary_password.ts";

Deno.test("a reset gives a password that works, and the old one does not", async () => {
  await using server = await startAdminServer();
  const { services } = server;
  const ana = await server.register("Ana");
  const { username, password } = await resetPassword(services, "ANA");
  assert.equal(username, "Ana");
  const { passwordHash } = services.store.account(ana.id)!;
  assert.equal(await services.passwords.verify(password, passwordHash), true);
  assert.equal(await services.passwords.verify("correct horse", passwordHash), false);
});

Deno.test("a reset ends every session of that account and of no other", async () => {
  await using server = await startAdminServer();
  const { store } = server.services;
  const [ana, bia] = [await server.register("ana"), await server.register("bia")];
  const { revoked } = await resetPassword(server.services, "ana");
  assert.equal(revoked, 1);
  assert.deepEqual(store.sessionsOf(ana.id), []);
  assert.equal(store.sessionsOf(bia.id).length, 1);
  assert.deepEqual(server.hungUp, [`${ana.id} all bad_token`]);
});

Deno.test("a reset of nobody says so and changes nothing", async () => {
  await using server = await startAdminServer();
  const ana = await server.register("ana");
  await assert.rejects(resetPassword(server.services, "anna"), { code: "unknown_user" });
  assert.equal(server.services.store.account(ana.id)!.passwordHash, ana.passwordHash);
});

Deno.test("an operator's invite is good for as many as it says, and an owner's for one", async () => {
  await using server = await startAdminServer();
  const { services } = server;
  const made = await makeInvite(services, { owner: false, uses: 30, days: 2 });
  const kept = services.store.invite(inviteHash(made.invite))!;
  assert.deepEqual([kept.role, kept.usesLeft, made.uses], ["member", 30, 30]);
  assert.equal(new Date(kept.expiresAt).toISOString(), made.expires);
  assert.equal(services.store.invite(inviteHash(made.code))?.id, kept.id);
  assert.deepEqual(made.hosts, services.place.hosts);
  const owner = await makeInvite(services, { owner: true, uses: 1, days: 7 });
  assert.equal(services.store.invite(inviteHash(owner.invite))?.role, "owner");
});

Deno.test("an owner's invite that the operator made outlives a start; what starts print does not", async () => {
  await using server = await startAdminServer();
  const { services } = server;
  const { store } = services;
  const printed = await freshOwnerInvite(store);
  const made = await makeInvite(services, { owner: true, uses: 1, days: 7 });
  const again = await freshOwnerInvite(store);
  const works = (invite: string) => store.invite(inviteHash(invite)) !== undefined;
  const lines = [printed!.secret, again!.secret, again!.code, made.invite, made.code];
  assert.deepEqual(lines.map(works), [false, true, true, true, true]);
  await server.register("ana", made.invite);
  assert.equal(store.hasOwner(), true);
  assert.equal(await freshOwnerInvite(store), undefined);
  assert.deepEqual(lines.map(works), [false, false, false, false, false]);
});

Deno.test("a temporary password can be read out, and is never the same", () => {
  const made = Array.from({ length: 200 }, newTemporaryPassword);
  for (const password of made) assert.match(password, /^([bdfgkmnprstvz][aeiou]){3}(-\w{6}){2}$/);
  assert.equal(new Set(made).size, 200);
});
