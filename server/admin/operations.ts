import { createInvite } from "../auth/invites.ts";
import type { Passwords } from "../auth/passwords.ts";
import type { Clock } from "../clock.ts";
import type { Roster } from "../delivery/roster.ts";
import type { ExportHouse } from "../export/open_export.ts";
import type { LiveHosts } from "../metrics/live_hosts.ts";
import type { Account, Outcome, Store } from "../store/types.ts";
import { AdminRefusal } from "./refusal.ts";
import { newTemporaryPassword } from "./temporary_password.ts";

/** What the operator's commands work with, in a running server or on the files of a stopped one. */
export interface AdminServices {
  readonly store: Store;
  readonly passwords: Passwords;
  readonly clock: Clock;
  /** After how many days texts are erased, where the operator said so at the start. */
  readonly retentionDays: number | undefined;
  /** How people reach this server. */
  readonly place: JoinPlace;
  /** Who is connected; nobody, where no server runs. */
  readonly roster: Roster;
  /** Which machines report; a running server counts by it. */
  readonly liveHosts: LiveHosts;
  /** What exports have in common. */
  readonly exports: ExportHouse;
}

/** What a join line says besides its invite. */
export interface JoinPlace {
  /** The addresses that others can use, the best first. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly fingerprint: string;
}

/** Where the store keeps the port that the chat was last on. */
const portKey = "chat_port";

/** Keeps the port, so that a line made while the server is stopped leads to where it was. */
export async function rememberPort(store: Store, port: number): Promise<void> {
  const value = String(port);
  if (store.meta(portKey) !== value) {
    await store.commit([{ kind: "set_meta", key: portKey, value }]);
  }
}

/** The port that {@link rememberPort} kept. */
export function rememberedPort(store: Store): number | undefined {
  const value = store.meta(portKey);
  return value === undefined ? undefined : Number(value);
}

/** An account whose password was reset. */
export interface ResetPassword {
  readonly username: string;
  readonly password: string;
  readonly revoked: number;
}

/** A new invite, with all that a join line says. */
export interface JoinInvite extends JoinPlace {
  readonly invite: string;
  readonly code: string;
  readonly role: Account["role"];
  readonly uses: number;
  /** RFC 3339. */
  readonly expires: string;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * The account of that name, however it is spelt.
 *
 * @throws {AdminRefusal} when there is none.
 */
export function accountNamed({ store }: Pick<AdminServices, "store">, user: string): Account {
  const account = store.accountNamed(user);
  if (account === undefined) throw new AdminRefusal("unknown_user", { name: user });
  return account;
}

/**
 * Gives somebody a temporary password, ends all of their sessions, and hangs up on them.
 *
 * @throws {AdminRefusal}; Error when the store refuses.
 */
export async function resetPassword(services: AdminServices, user: string): Promise<ResetPassword> {
  const { store, passwords } = services;
  const account = accountNamed(services, user);
  const password = newTemporaryPassword();
  const passwordHash = await passwords.hash(password);
  const [changed, ended, voided] = await store.commit([
    { kind: "set_password", account: account.id, passwordHash },
    { kind: "revoke_sessions", account: account.id },
    // Whoever had the password before may have made some.
    { kind: "revoke_api_tokens", account: account.id },
  ]) as [Outcome<"set_password">, Outcome<"revoke_sessions">, Outcome<"revoke_api_tokens">];
  if (!changed.ok || !ended.ok || !voided.ok) {
    throw new Error(`Cannot reset the password of "${user}": the store refused it`);
  }
  const { revoked } = ended;
  // A connection of an older client has no session, and was opened by the password that is gone.
  services.roster.hangUpAll(account.id, "bad_token");
  return { username: account.name, password, revoked: revoked.length };
}

/**
 * Makes an invite that nobody in particular made.
 *
 * @throws Error when the store refuses.
 */
export async function makeInvite(
  services: AdminServices,
  terms: { readonly owner: boolean; readonly uses: number; readonly days: number },
): Promise<JoinInvite> {
  const { store, clock, place } = services;
  const role = terms.owner ? "owner" : "member";
  const invite = await createInvite(
    store,
    role,
    { uses: terms.uses, lifetimeMs: terms.days * dayMs },
    undefined,
    clock,
  );
  return {
    ...place,
    invite: invite.secret,
    code: invite.code,
    role,
    uses: invite.usesLeft,
    expires: new Date(invite.expiresAt).toISOString(),
  };
}
