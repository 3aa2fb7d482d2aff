import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import * as v from "valibot";
import type { Store } from "../store/types.ts";
import { hashSecret, newToken } from "./tokens.ts";

/** Under which the store keeps what is kept of the token. */
const tokenKey = "operator_token";

const kept = v.object({ hash: v.string(), made: v.number() });

type Kept = v.InferOutput<typeof kept>;

function keptToken(store: Pick<Store, "meta">): Kept | undefined {
  const value = store.meta(tokenKey);
  return value === undefined ? undefined : v.parse(kept, JSON.parse(value));
}

/** When the present token was made, in milliseconds since 1970; `undefined` when there is none. */
export function operatorTokenMade(store: Pick<Store, "meta">): number | undefined {
  return keptToken(store)?.made;
}

/**
 * Makes the token that opens the HTTP API to the operator, in the place of the one before.
 *
 * @param at now, in milliseconds since 1970.
 * @returns the token, of which only the hash is kept.
 * @throws Error when the store refuses.
 */
export async function makeOperatorToken(store: Store, at: number): Promise<string> {
  const token = newToken();
  const value = JSON.stringify({ hash: hashSecret(token), made: at } satisfies Kept);
  const [set] = await store.commit([{ kind: "set_meta", key: tokenKey, value }]);
  if (!set?.ok) throw new Error("Cannot keep the operator's token: the store refused it");
  return token;
}

/** Whether an `authorization` header has the present token (RFC 6750, section 2.1). */
export function isOperator(store: Pick<Store, "meta">, authorization: string | undefined): boolean {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? "") ?? [];
  const hash = keptToken(store)?.hash;
  if (token === undefined || hash === undefined) return false;
  // Hashes have one length, so the comparison takes the same time for every guess.
  return timingSafeEqual(Buffer.from(hashSecret(token)), Buffer.from(hash));
}
