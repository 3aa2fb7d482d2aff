import { randomBytes } from "node:crypto";
import { hashSecret } from "../auth/tokens.ts";
import type { AdminServices, JoinPlace } from "./operations.ts";

/** A new invite for hosts, with all that an enrolment string says. */
export interface HostInvite extends JoinPlace {
  readonly invite: string;
  readonly uses: number;
  /** RFC 3339. */
  readonly expires: string;
}

/**
 * Makes an invite by which machines can be enrolled, and people cannot register.
 *
 * @throws Error when the store refuses.
 */
export async function makeHostInvite(
  { store, clock, place }: AdminServices,
  terms: { readonly uses: number; readonly lifetimeMs: number },
): Promise<HostInvite> {
  const invite = randomBytes(16).toString("base64url");
  const at = clock.now();
  const expiresAt = at + terms.lifetimeMs;
  const secretHash = hashSecret(invite);
  const [kept] = await store.commit([
    { kind: "create_host_invite", secretHash, uses: terms.uses, expiresAt, at },
  ]);
  if (!kept?.ok) throw new Error("Cannot keep an invite for hosts: the store refused it");
  return { ...place, invite, uses: terms.uses, expires: new Date(expiresAt).toISOString() };
}
