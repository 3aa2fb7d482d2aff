import assert from "node:assert/strict";
import fc from "fast-check";
import { FakeClock } from "../../tests/support/fake_clock.ts";
import type { InviteRecord, Operation, Outcome } from "../store/types.ts";
import {
  createInvite,
  draftInvite,
  ensureStandingInvite,
  freshOwnerInvite,
  inviteHash,
  type InviteStore,
  isCode,
  newInviteSecrets,
} from "./invites.ts";

const dayMs = 24 * 60 * 60 * 1000;
const terms = { uses: 50, lifetimeMs: 7 * dayMs };

/** As much of a store as invites need. */
class InviteMemory implements InviteStore {
  owner = false;
  failing = false;
  readonly invites = new Map<string, InviteRecord & { usesLeft: number }>();
  readonly #meta = new Map<string, string>();
  #printed: { usesLeft: number } | undefined;

  constructor(readonly clock: FakeClock) {}

  hasOwner(): boolean {
    return this.owner;
  }

  meta(key: string): string | undefined {
    return this.#meta.get(key);
  }

  invite(hash: string): InviteRecord | undefined {
    const record = this.invites.get(hash);
    return record && record.usesLeft > 0 && record.expiresAt > this.clock.now()
      ? record
      : undefined;
  }

  commit(batch: readonly Operation[]): Promise<readonly Outcome[]> {
    if (this.failing) {
      return Promise.resolve(
        batch.map(() => ({ ok: false, code: "storage_failed", details: {} } as const)),
      );
    }
    return Promise.resolve(batch.map((operation) => this.#carryOut(operation)));
  }

  #carryOut(operation: Operation): Outcome {
    if (operation.kind === "set_meta") this.#meta.set(operation.key, operation.value);
    else if (operation.kind === "create_invite") return this.#create(operation);
    return { ok: true } as Outcome;
  }

  #create(operation: Operation<"create_invite">): Outcome {
    const { role, uses, expiresAt, createdBy, printed, at } = operation;
    if (printed && this.#printed !== undefined) this.#printed.usesLeft = 0;
    const record = { id: 1, role, usesLeft: uses, expiresAt, createdAt: at, createdBy };
    if (printed) this.#printed = record;
    this.invites.set(operation.secretHash, record).set(operation.codeHash, record);
    return { ok: true, invite: record } as Outcome;
  }
}

function setUp(): { clock: FakeClock; store: InviteMemory } {
  const clock = new FakeClock();
  return { clock, store: new InviteMemory(clock) };
}

Deno.test("a secret has 128 bits and a code eight unambiguous letters and digits", () => {
  for (let round = 0; round < 200; round++) {
    const { secret, code } = newInviteSecrets();
    assert.match(secret, /^[\w-]{22}$/);
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{8}$/);
    assert.equal(isCode(code), true);
    assert.equal(isCode(secret), false);
  }
});

Deno.test("a code is the same however people type it", () => {
  const typed = ["01012345", "oIoL2345", "OlO1 2345", " 0-1-0-1-2345 ", "olol–2345"];
  assert.equal(new Set(typed.map(inviteHash)).size, 1);
  assert.notEqual(inviteHash("01012345"), inviteHash("01012346"));
  for (const other of ["0101234", "010123456", "0101234U", "", "ÀÀÀÀÀÀÀÀ"]) {
    assert.equal(isCode(other), false, other);
  }
});

Deno.test("a secret's case counts", () => {
  fc.assert(fc.property(fc.integer(), () => {
    const { secret } = newInviteSecrets();
    const other = secret.toUpperCase();
    assert.equal(inviteHash(secret) === inviteHash(other), secret === other);
    assert.equal(inviteHash(secret), inviteHash(`${secret}\n`));
  }));
});

Deno.test("an invite is found by its secret and by its code, and the store sees neither", async () => {
  const { clock, store } = setUp();
  const invite = await createInvite(store, "member", terms, 7, clock);
  assert.equal(store.invite(inviteHash(invite.secret))?.createdBy, 7);
  assert.equal(store.invite(inviteHash(invite.code.toLowerCase()))?.usesLeft, 50);
  const { operation, invite: drafted } = draftInvite("member", terms, undefined, clock);
  const kept = JSON.stringify(operation);
  assert.ok(!kept.includes(drafted.secret) && !kept.includes(drafted.code));
});

Deno.test("every start prints the same join invite while it has uses and a day left", async () => {
  const { clock, store } = setUp();
  const first = await ensureStandingInvite(store, terms, clock);
  store.invites.get(inviteHash(first.secret))!.usesLeft = 1;
  clock.advance(5.9 * dayMs);
  const again = await ensureStandingInvite(store, terms, clock);
  assert.deepEqual(again, { ...first, usesLeft: 1 });
});

Deno.test("a join invite that is used up or nearly too old is replaced", async () => {
  const { clock, store } = setUp();
  const first = await ensureStandingInvite(store, terms, clock);
  clock.advance(6 * dayMs);
  const second = await ensureStandingInvite(store, terms, clock);
  assert.notEqual(second.secret, first.secret);
  assert.ok(store.invite(inviteHash(first.secret)), "a line that is out there still works");
  store.invites.get(inviteHash(second.secret))!.usesLeft = 0;
  assert.notEqual((await ensureStandingInvite(store, terms, clock)).secret, second.secret);
});

Deno.test("a fresh owner invite works once and voids the one before", async () => {
  const { clock, store } = setUp();
  const first = await freshOwnerInvite(store, clock);
  const second = await freshOwnerInvite(store, clock);
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(store.invite(inviteHash(first.secret)), undefined);
  assert.equal(store.invite(inviteHash(first.code)), undefined);
  const record = store.invite(inviteHash(second.secret));
  assert.deepEqual([record?.role, record?.usesLeft], ["owner", 1]);
});

Deno.test("a server with an owner makes no owner invite", async () => {
  const { clock, store } = setUp();
  store.owner = true;
  assert.equal(await freshOwnerInvite(store, clock), undefined);
  assert.equal(store.invites.size, 0);
});

Deno.test("an invite that could not be kept is never printed", async () => {
  const { clock, store } = setUp();
  store.failing = true;
  await assert.rejects(ensureStandingInvite(store, terms, clock), /storage_failed/);
  await assert.rejects(freshOwnerInvite(store, clock), /storage_failed/);
});
