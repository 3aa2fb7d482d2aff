import { randomBytes, randomInt } from "node:crypto";
import { type Clock, systemClock } from "../clock.ts";
import type { AccountId, AccountRole, Operation, Store } from "../store/types.ts";
import { hashSecret } from "./tokens.ts";

/** What the invites need of the store. */
export type InviteStore = Pick<Store, "commit" | "invite" | "meta" | "hasOwner">;

/** How far an invite reaches. */
export interface InviteTerms {
  readonly uses: number;
  /** Milliseconds from now. */
  readonly lifetimeMs: number;
}

/** An invite as it can be told to somebody; only hashes of the two secrets are looked up later. */
export interface Invite {
  /** For join lines: 128 random bits in base64url. */
  readonly secret: string;
  /** To be read out over a table: eight letters and digits. */
  readonly code: string;
  readonly role: AccountRole;
  readonly usesLeft: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Digits and capitals without I, L, O and U (Crockford's base 32), so that 8 of them are 40 bits. */
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const codeShape = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** Where the store keeps the join invite that every start prints again. */
const standingKey = "standing_invite";

/** A line that is printed has to work for a while. */
const minLeftMs = dayMs;

/** The next start voids an owner line, so it only has to outlive any uptime. */
const ownerLifetimeMs = 365 * dayMs;

/**
 * The one form of a short code, however it was typed: case, spaces and hyphens do not count, `O`
 * is `0`, and `I` and `L` are `1`.
 *
 * @returns `undefined` when the text is not a short code.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * assert.equal(parseCode("7kmo-i2wx"), "7KM012WX");
 * ```
 */
export function parseCode(text: string): string | undefined {
  const code = text.toUpperCase().replace(/[\s\-\u2010-\u2015]/g, "")
    .replaceAll("O", "0").replace(/[IL]/g, "1");
  return codeShape.test(code) ? code : undefined;
}

/** Whether a text is a short code, which can be guessed and so has to be throttled. */
export function isCode(text: string): boolean {
  return parseCode(text) !== undefined;
}

/** The hash by which the store knows an invite; takes a secret or a short code as it was typed. */
export function inviteHash(text: string): string {
  return hashSecret(parseCode(text) ?? text.trim());
}

/** Makes the two secrets of a new invite. */
export function newInviteSecrets(): { readonly secret: string; readonly code: string } {
  return {
    secret: randomBytes(16).toString("base64url"),
    code: Array.from({ length: 8 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join(""),
  };
}

interface Made {
  readonly invite: Invite;
  readonly operation: Operation<"create_invite">;
}

/** Makes an invite and the operation that keeps it; it works once that is committed. */
export function draftInvite(
  role: AccountRole,
  terms: InviteTerms,
  createdBy: AccountId | undefined,
  clock: Clock = systemClock,
): Made {
  const { secret, code } = newInviteSecrets();
  const at = clock.now();
  const expiresAt = at + terms.lifetimeMs;
  const operation = {
    kind: "create_invite",
    role,
    secretHash: inviteHash(secret),
    codeHash: inviteHash(code),
    uses: terms.uses,
    expiresAt,
    createdBy,
    at,
  } as const;
  return { invite: { secret, code, role, usesLeft: terms.uses, expiresAt }, operation };
}

async function commitAll(store: InviteStore, batch: readonly Operation[]): Promise<void> {
  for (const outcome of await store.commit(batch)) {
    if (!outcome.ok) throw new Error(`Cannot keep an invite: ${outcome.code}`);
  }
}

/**
 * Makes an invite and keeps it.
 *
 * @throws Error when the store refuses.
 */
export async function createInvite(
  store: InviteStore,
  role: AccountRole,
  terms: InviteTerms,
  createdBy: AccountId | undefined,
  clock: Clock = systemClock,
): Promise<Invite> {
  const { invite, operation } = draftInvite(role, terms, createdBy, clock);
  await commitAll(store, [operation]);
  return invite;
}

/**
 * The join invite that every start prints: the same one while it has uses and more than a day
 * left, so that a line on a blackboard stays true; otherwise a new one.
 *
 * @throws Error when the store refuses.
 */
export async function ensureStandingInvite(
  store: InviteStore,
  terms: InviteTerms,
  clock: Clock = systemClock,
): Promise<Invite> {
  const standing = findStanding(store, clock);
  if (standing !== undefined) return standing;
  const { invite, operation } = draftInvite("member", terms, undefined, clock);
  const value = JSON.stringify({ secret: invite.secret, code: invite.code });
  await commitAll(store, [operation, { kind: "set_meta", key: standingKey, value }]);
  return invite;
}

function findStanding(store: InviteStore, clock: Clock): Invite | undefined {
  const kept = store.meta(standingKey);
  if (kept === undefined) return undefined;
  const { secret, code } = JSON.parse(kept) as { secret: string; code: string };
  const record = store.invite(inviteHash(secret));
  if (record === undefined || record.expiresAt - clock.now() <= minLeftMs) return undefined;
  return {
    secret,
    code,
    role: record.role,
    usesLeft: record.usesLeft,
    expiresAt: record.expiresAt,
  };
}

/**
 * A one-time invite that makes its taker the owner, to be printed; the one printed before is void,
 * and this one will be once there is an owner. Those that the operator made on purpose stay.
 *
 * @returns `undefined` once somebody owns the server.
 * @throws Error when the store refuses.
 */
export async function freshOwnerInvite(
  store: InviteStore,
  clock: Clock = systemClock,
): Promise<Invite | undefined> {
  if (store.hasOwner()) return undefined;
  const terms = { uses: 1, lifetimeMs: ownerLifetimeMs };
  const { invite, operation } = draftInvite("owner", terms, undefined, clock);
  await commitAll(store, [{ ...operation, printed: true }]);
  return invite;
}
