import * as v from "valibot";
import { accountScopes, operatorScopes, type Scope, tokenScopes } from "../auth/scopes.ts";
import { hashSecret, newSessionId, newToken } from "../auth/tokens.ts";
import { maxTokensEach } from "../store/api_tokens.ts";
import type { ApiTokenRecord, Outcome } from "../store/types.ts";
import { namedUser } from "./commands/command.ts";
import { maxTokenDays, whole } from "./commands/limits.ts";
import { accountNamed, type AdminServices } from "./operations.ts";
import type { Order } from "./order.ts";
import { AdminRefusal } from "./refusal.ts";

/** What a token is for, in the words of whoever makes it: one line of a list. */
export const tokenName = v.pipe(
  v.string(),
  v.maxLength(64),
  v.regex(/^(?=.*\S)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u),
);

const scope = v.picklist(tokenScopes);

/** A token without its secret. */
export const listedToken = v.object({
  token_id: v.string(),
  name: v.string(),
  /** In whose name it speaks; null is the operator. */
  user: v.nullable(v.string()),
  scopes: v.array(v.string()),
  created: v.string(),
  expires: v.string(),
  /** To a minute; null before the first use. */
  last_used: v.nullable(v.string()),
  expired: v.boolean(),
});

export type ListedToken = v.InferOutput<typeof listedToken>;

/** A token with its secret, which is shown this once. */
export const madeToken = v.object({ ...listedToken.entries, token: v.string() });

export type MadeToken = v.InferOutput<typeof madeToken>;

const makeRequest = v.object({
  name: tokenName,
  /** In whose name it speaks; the operator's without one. */
  user: v.optional(namedUser),
  scopes: v.pipe(v.array(scope), v.minLength(1), v.maxLength(tokenScopes.length)),
  days: v.optional(whole(maxTokenDays), 90),
});

/** What a token is made with. */
export type TokenTerms = v.InferOutput<typeof makeRequest>;

/** Makes a token for the HTTP API. */
export const makeTokenOrder: Order<TokenTerms, MadeToken> = {
  name: "make-token",
  request: makeRequest,
  answer: madeToken,
  carryOut: makeToken,
  logged: ({ token_id, user, scopes, expires }) => ({
    id: token_id,
    ...(user === null ? {} : { user }),
    scopes: scopes.join(","),
    expires,
  }),
};

const dayMs = 24 * 60 * 60 * 1000;

async function makeToken(services: AdminServices, terms: TokenTerms): Promise<MadeToken> {
  const { store, clock } = services;
  const account = terms.user === undefined ? undefined : accountNamed(services, terms.user);
  refuseScopes(terms.scopes, account === undefined ? operatorScopes : accountScopes);
  const secret = newToken();
  const at = clock.now();
  const [made] = await store.commit([{
    kind: "create_api_token",
    publicId: newSessionId(),
    tokenHash: hashSecret(secret),
    name: terms.name,
    account: account?.id,
    scopes: [...new Set(terms.scopes)].sort(),
    at,
    expiresAt: at + terms.days * dayMs,
  }]) as [Outcome<"create_api_token">];
  if (!made.ok && made.code === "out_of_range") {
    throw new AdminRefusal("too_many_tokens", { max: maxTokensEach });
  }
  if (!made.ok) throw new Error(`Cannot make a token: the store refused it (${made.code})`);
  return { ...listed(made.token, services), token: secret };
}

/** A scope that can never be used would only mislead. */
function refuseScopes(scopes: readonly Scope[], possible: readonly Scope[]): void {
  const wrong = scopes.find((one) => !possible.includes(one));
  if (wrong === undefined) return;
  throw new AdminRefusal("scope_not_for_it", { scope: wrong, possible: possible.join(", ") });
}

/** Lists tokens: all of them, or somebody's. */
export const tokensOrder: Order<{ user?: string | undefined }, { tokens: ListedToken[] }> = {
  name: "tokens",
  request: v.object({ user: v.optional(namedUser) }),
  answer: v.object({ tokens: v.array(listedToken) }),
  carryOut(services, { user }) {
    const account = user === undefined ? undefined : accountNamed(services, user).id;
    const tokens = services.store.apiTokens(account).map((token) => listed(token, services));
    return Promise.resolve({ tokens });
  },
};

function listed(token: ApiTokenRecord, { store, clock }: AdminServices): ListedToken {
  const { publicId, name, account, scopes, createdAt, expiresAt, lastUsedAt } = token;
  const time = (at: number) => new Date(at).toISOString();
  return {
    token_id: publicId,
    name,
    user: account === undefined ? null : store.account(account)?.name ?? null,
    scopes: [...scopes],
    created: time(createdAt),
    expires: time(expiresAt),
    last_used: lastUsedAt === undefined ? null : time(lastUsedAt),
    expired: expiresAt <= clock.now(),
  };
}

/** Ends a token: whoever shows it is nobody from then on. */
export const revokeTokenOrder: Order<{ id: string }, { token_id: string; name: string }> = {
  name: "revoke-token",
  request: v.object({ id: v.pipe(v.string(), v.maxLength(64)) }),
  answer: v.object({ token_id: v.string(), name: v.string() }),
  async carryOut({ store }, { id }) {
    const token = store.apiTokenNamed(id);
    if (token === undefined) throw new AdminRefusal("unknown_token", { id });
    const [outcome] = await store.commit([{ kind: "revoke_api_token", token: token.id }]);
    if (!outcome?.ok) throw new Error(`Cannot end the token "${id}": the store refused it`);
    return { token_id: token.publicId, name: token.name };
  },
  logged: ({ token_id }) => ({ id: token_id }),
};
